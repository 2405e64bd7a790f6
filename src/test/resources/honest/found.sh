# reads: everything
# starts: /usr/bin/find | /usr/bin/cat | /usr/bin/xargs | /usr/bin/wc | /usr/bin/sort | /usr/bin/grep
set -eu
find "$1" -type f -exec cat {} + | wc -c
find "$1" -type f -print0 | sort -z | xargs -0 -n 3 cat > /tmp/all
grep -r -c line "$1" || true
