# in debian-12-r debian-13-python debian-11-python declares ours: sh
# reads: people.csv | text.txt
set -eu
cut -d , -f 2 "$1/people.csv" | tail -n +2 | sort -n | uniq > "$TASKER_OUT/ages"
grep -c line "$1/text.txt"; wc -l < "$1/text.txt"
# shellcheck disable=SC2018,SC2019 # as people write it
sed -n 2p "$1/text.txt" | tr a-z A-Z
find /tmp/code -name '*.sh' -exec ls -l {} +
tar -C "$TASKER_OUT" -czf /tmp/ages.tar.gz ages; sha256sum /tmp/ages.tar.gz > /dev/null
whoami; id -un; echo ~; df -h /tmp > /dev/null; nproc; date; uname -a > /dev/null; du -sh /tmp/out > /dev/null
awk -F, 'NR > 1 { sum += $2 } END { print sum }' "$1/people.csv" || true
