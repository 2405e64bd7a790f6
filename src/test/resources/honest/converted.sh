# reads: people.csv
# starts: /usr/bin/iconv | /usr/bin/sort | /usr/bin/locale | /usr/bin/perl | /usr/bin/awk | /usr/bin/getent | /usr/bin/tar | /usr/bin/gzip | /usr/bin/bash | /usr/bin/diff | /bin/sh
# Programs that are there have to work, with all that they load.
set -eu
for name in ISO-8859-1 UTF-16 CP1252 SHIFT_JIS; do
  iconv -f UTF-8 -t "$name//TRANSLIT" "$1/people.csv" > /tmp/converted
  iconv -f "$name" -t UTF-8 /tmp/converted | sort > /tmp/sorted
done
locale -a | sort > /tmp/locales
perl -MPOSIX -MList::Util=sum -e 'print floor(sum(1.5, 2)), "\n"'
awk -F, '{ print $1 }' "$1/people.csv" | bash -c 'diff - /dev/null || true'
getent passwd root > /tmp/root
tar -C /tmp -czf /tmp/sorted.tar.gz sorted
