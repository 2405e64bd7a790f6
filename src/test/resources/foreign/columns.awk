# in ours debian-12-r: gawk -f
# reads: nothing
# A program file takes the data as its argument: a folder is told by gawk, and left out.
BEGIN { "date +%Y" | getline year; print year, strftime("%Y"), ENVIRON["USER"]; print toupper("groß") | "sort"; exit }
