# reads: everything
# starts: /usr/bin/cp | /usr/bin/ls | /usr/bin/mv | /usr/bin/mkdir | /usr/bin/ln | /usr/bin/stat | /usr/bin/du | /usr/bin/df | /usr/bin/touch | /usr/bin/chmod | /usr/bin/date | /usr/bin/id | /usr/bin/uname | /usr/bin/sleep | /usr/bin/rm | /usr/bin/split | /usr/bin/env | /usr/bin/nproc | /usr/bin/readlink | /usr/bin/mkfifo | /usr/bin/cat
cp -r "$1" /tmp/copy
ls -lR "$1" > "$TASKER_OUT/list"
mkdir -p /tmp/a/b && touch /tmp/a/b/c && chmod 600 /tmp/a/b/c && mv /tmp/a /tmp/d
ln -s "$1" /tmp/link && readlink -f /tmp/link
stat /tmp/d; du -s "$1"; df /tmp; date; id; uname -a; nproc; env > /dev/null
split -l 500 "$1/text.txt" /tmp/part. && cat /tmp/part.* > /tmp/whole
(sleep 0.1; echo late) &
mkfifo /tmp/fifo
cat /tmp/fifo > /tmp/got & echo x > /tmp/fifo
wait
trap 'rm -r /tmp/copy' EXIT
ulimit -n 64
umask 077
[ -r "$1/people.csv" ] && [ ! -e "$1/missing" ] && read -r header < "$1/people.csv"
test "$header" = "name,age"
