# reads: people.csv | people.json
# starts: /usr/bin/python3 | /usr/bin/python
set -e
python3 -c 'import sys; print(sum(1 for _ in open(sys.argv[1])))' "$1/people.csv"
python -m json.tool "$1/people.json" > "$TASKER_OUT/pretty.json"
python3 - "$1" << 'TEXT'
import sys
print(sys.argv)
TEXT
