# The words that all parts use: what is said, what is installed, one at a time.

# A path as it stands in an address, byte by byte.
encoded() {
  local LC_ALL=C i byte
  for ((i = 0; i < ${#1}; i++)); do
    byte=${1:i:1}
    case $byte in [A-Za-z0-9/._~-]) printf %s "$byte" ;; *) printf '%%%02X' "$((0xff & $(printf %d "'$byte")))" ;; esac
  done
}

say() { printf '  %-8s %s\n' "$1" "$2"; }

fail() {
  printf '  %-8s %s\n' "$@" >&2
  exit 1
}

# Lines of a log for people, where Open Liberty writes JSON (WLP_LOGGING_CONSOLE_FORMAT).
plain_lines() {
  LC_ALL=C awk '
    function field(name,   text) {
      if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
      text = substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
      gsub(/\\\\/, "\001", text)
      gsub(/\\[nrt]/, " ", text)
      gsub(/\\/, "", text)
      gsub(/\001/, "\\", text)
      return text
    }
    /^\{"type":"liberty_/ { print field("ibm_datetime"), field("loglevel"), field("message"); next }
    { print }'
}

begin() { clock=${EPOCHREALTIME/[.,]/}; }

took() {
  local tenths=$(((${EPOCHREALTIME/[.,]/} - clock) / 100000))
  echo "($((tenths / 10)).$((tenths % 10)) s)"
}

# Installs what is missing, for arguments command:package or /file:package.
need() {
  local pair missing=()
  for pair; do
    command -v "${pair%%:*}" > /dev/null || [ -e "${pair%%:*}" ] || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  may_install || fail set-up "these Debian packages, or what they hold, must be installed: ${missing[*]}"
  begin
  say set-up "installs Debian's ${missing[*]}, which can take minutes"
  apt_install "${missing[@]}"
  say set-up "installed ${missing[*]} $(took)"
}

# Runs what may take minutes, and says every ten seconds that it goes on, with the last line of its log.
slowly() { # part log command...
  local part=$1 log=$2 status=0 teller
  shift 2
  # the teller ends when nobody holds the other end of its pipe, also after Ctrl-C
  exec 6> >(tell_on "$part" "$log")
  teller=$!
  # nor is the lock its, if this script is killed
  "$@" 6>&- 8>&- || status=$?
  exec 6>&-
  wait "$teller" || true
  # a JVM hears Ctrl-C and ends by itself, so that bash would take it for a failure
  [[ $status != 130 && $status != 143 ]] || { say "$part" "interrupted"; exit "$status"; }
  return "$status"
}

tell_on() { # part log
  local ended
  while ended=0 && { read -rt 10 || ended=$?; } && ((ended > 128)); do
    say "$1" "goes on $(took): $(tail -n 1 "$2" 2> /dev/null | tr -cd '[:print:]' | sed 's,^ *,,' | cut -c 1-100)"
  done
}

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; }

apt_install() {
  local log=$home/apt.log
  mkdir -p "$home"
  slowly set-up "$log" apt_get "$log" "$@" || { tail -n 15 "$log" >&2; fail set-up "cannot install $*: see $log"; }
}

# Lists that are there do for several packages, until one of them is out of date.
apt_get() { # log package...
  { apt_packages "${@:2}" || { apt-get update && apt_packages "${@:2}"; }; } > "$1" 2>&1 < /dev/null
}

# A machine that has just started may be at its own upgrades.
apt_packages() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@"; }

apt_lists() {
  mkdir -p "$home"
  say set-up "asks for the list of Debian's packages"
  slowly set-up "$home/apt.log" apt_update "$home/apt.log" || { tail -n 15 "$home/apt.log" >&2; fail set-up "apt-get update fails: see $home/apt.log"; }
}

apt_update() { apt-get update > "$1" 2>&1 < /dev/null; }

free_port() {
  local port
  while port=$((RANDOM % 10000 + 20000)); do
    port_open "$port" || break
  done
  echo "$port"
}

port_open() { (: < "/dev/tcp/${2:-127.0.0.1}/$1") 2> /dev/null; }

# Where there is room for what is soon gone, and paths are short, for the sockets: on newer systems /tmp
# is memory.
scratch() { [ "$(stat -fc %T /tmp)" = tmpfs ] && echo /var/tmp || echo /tmp; }

# One at a time: two would start everything twice.
locked() {
  { mkdir -p "$home" && touch "$home/lock"; } 2> /dev/null ||
    fail "$1" "cannot keep anything in $home: be root, or set TASKER_HOME to where this user may write"
  (
    flock -n 8 || { say lock "another ./tasker is at work in $home: this one waits for it" >&2 && flock 8; }
    "$@"
  ) 8> "$home/lock"
}
