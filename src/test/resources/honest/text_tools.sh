# reads: text.txt | people.csv | sub/second file.csv | sub/deep er/Übergröße, klein.txt | numbers.bin
# starts: /usr/bin/grep | /usr/bin/sort | /usr/bin/uniq | /usr/bin/wc | /usr/bin/cut | /usr/bin/tr | /usr/bin/sed | /usr/bin/awk | /usr/bin/tail | /usr/bin/head | /usr/bin/cat | /usr/bin/tee | /usr/bin/od | /usr/bin/mktemp | /usr/bin/rm | /usr/bin/seq | /usr/bin/paste | /usr/bin/join | /usr/bin/sha256sum | /usr/bin/basename
set -eu
cd "$1"
[ "$(grep -c line text.txt)" = 2000 ]
cut -d , -f 2 people.csv | tail -n +2 | sort -n | uniq | paste -s -d + -
# shellcheck disable=SC2018,SC2019 # as people write it
tr a-z A-Z < text.txt | sed -n 2p
for file in people.csv sub/*.csv; do
  wc -l "$file"
  basename "$file"
done
find_none=$(awk -F, 'NR > 1 { sum += $2 } END { print sum }' people.csv)
[ "$find_none" = 215 ]
temporary=$(mktemp)
cat > "$temporary" << TEXT
1 a
2 $(head -n 1 people.csv)
TEXT
seq 3 | join - "$temporary" | tee "$TASKER_OUT/joined"
while read -r line; do echo "$line"; done < "sub/deep er/Übergröße, klein.txt"
od -A n -t f8 -N 16 numbers.bin
sha256sum text.txt > /dev/null
rm "$temporary"
printf 'bye\n' >&2
