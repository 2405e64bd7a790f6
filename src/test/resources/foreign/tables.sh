# in debian-12-r: sh
# reads: people.csv
set -eu
sqlite3 /tmp/people.db ".mode csv" ".import $1/people.csv people" "select sum(age) from people"
gawk -F, 'NR > 1 { sum[$1] += $2 } END { for (name in sum) print name, sum[name] | "sort" }' "$1/people.csv"
