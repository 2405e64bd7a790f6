# in ours: sh
# reads: people.csv
set -eu
printf '2021-03\n' | awk '{ print gensub(/([0-9]+)-([0-9]+)/, "\\2.\\1", 1) }' | grep -x 03.2021
iconv -f UTF-8 -t ISO-8859-1//TRANSLIT "$1/people.csv" | iconv -f ISO-8859-1 -t UTF-8 | sort > /tmp/people.csv
perl -MEncode -MText::CSV -MJSON::PP -MStorable -e 'print Encode::decode("cp1252", "x\n"), Text::CSV->new->version, "\n"'
Rscript -e 'stopifnot(grepl("openblas", extSoftVersion()[["BLAS"]]), nchar(R.home("doc")) > 0); library(MASS); help("lm", help_type = "text"); print(solve(diag(2)))' > /tmp/r.txt
test "$(readlink -f "$(command -v awk)")" = /usr/bin/gawk
