# What differs where Tasker was installed as a package: systemd starts the server, the settings are in
# a file, and nothing is built.

me=tasker
settings=/etc/tasker/tasker.env
state=/var/lib/tasker

# These build, or start parts of their own.
clones=(bench chaos demo format fuzz images machine package rabbitmqctl screenshots test)

# A file of systemd's kind, as far as people write it; what the environment says comes first.
read_settings() {
  local line name value
  if [ ! -r "$settings" ]; then
    case $command in help | completion | '') ;; *) say settings "cannot be read: be root, or in the group tasker; defaults are taken" >&2 ;; esac
    return
  fi
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line =~ ^[[:space:]]*([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    value=${value%"${value##*[![:space:]]}"}
    case $value in \"*\" | \'*\') value=${value:1:-1} ;; esac
    [ -n "${!name+is}" ] || export "$name=$value"
  done < "$settings"
}

read_settings
if [ -z "${TASKER_HOME:-}" ]; then
  TASKER_HOME=$state
  # it is not there before the first start, and root makes it
  [ "$(id -u)" = 0 ] || [ -w "$state" ] || TASKER_HOME=${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/tasker
fi
TASKER_CACHE=${TASKER_CACHE:-/var/cache/tasker}
TASKER_WAR=$root/tasker.war
TASKER_TOOLS=${TASKER_TOOLS:-/usr/libexec/tasker}
export TASKER_WORKSPACE=${TASKER_WORKSPACE:-$state/workspace}
export TASKER_STORAGE_URL=${TASKER_STORAGE_URL:-file:///srv/shares}
export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
[ -n "${TASKER_USERS:-}" ] || [ ! -e /etc/tasker/users.xml ] || export TASKER_USERS=/etc/tasker/users.xml
[ -n "${TASKER_TELEMETRY:-}" ] || [ ! -e /etc/tasker/telemetry.xml ] || export TASKER_TELEMETRY=/etc/tasker/telemetry.xml
[ -n "${TASKER_DATABASE:-}" ] || [ ! -e /etc/tasker/database.xml ] || export TASKER_DATABASE=/etc/tasker/database.xml

use parts broker engine image server client health

wlp=$root/wlp
client_path="$root/commands.jar:$root/lib/*"
client_archive=/var/cache/tasker/commands.jsa
java_program=java

# One that can be written to is made anew where this Java cannot use what is there.
[ ! -w /var/cache/tasker ] || client_options+=(-XX:+AutoCreateSharedArchive)

of_a_clone() {
  [[ " ${clones[*]} " != *" $command "* ]] ||
    fail "$command" "belongs to a clone of Tasker's sources; tasker help lists what there is here"
  case $command in up | down)
    fail "$command" "is systemd's here: systemctl $([ "$command" = up ] && echo start || echo stop) tasker; broker and engine are services of their own" ;;
  esac
}

need_jdk() {
  find_jdk || fail java "there is no Java 21 or newer: apt-get install openjdk-21-jre-headless where there is one, or \
unpack one below /usr/lib/jvm (https://adoptium.net/temurin/releases)"
}

build() { need_jdk; }

need_maven() { :; }

version_of() { cat "$1/version"; }

up() { :; }

locked() { "$@"; }

cache() { as_server cache cli.Cache "$@"; }

record() { as_server record cli.record.Records "$@"; }

dead() { # word argument...
  case ${1:-} in replay | drop) as_server dead cli.Dead "$@" ;; *) client cli.Dead "$@" ;; esac
}

crate() { as_server crate cli.record.Crate "$@"; }

erase() { as_server erase cli.record.Erase "$@"; }

# An answer of root's is not the server's to read, and with a key nothing of the server is needed.
receipt() {
  if [[ " $* " == *" --key"[\ =]* ]]; then
    client cli.record.ReceiptCheck "$@"
  else
    as_server receipt cli.record.ReceiptCheck "$@"
  fi
}

# What root made in the workspace, the server could not change.
as_server() { # command class argument...
  if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=tasker --regid=tasker --clear-groups "$root/tasker" "$1" "${@:3}"
  fi
  client "${@:2}"
}

whose() {
  case $1 in
    server) systemctl --quiet is-active tasker.service 2> /dev/null && echo "as tasker.service" || echo "not as tasker.service" ;;
    *) echo "not started by Tasker" ;;
  esac
}

logs() { # part...
  local part units=()
  for part; do
    case $part in broker) units+=(--unit rabbitmq-server) ;; engine) units+=(--unit docker) ;; server) units+=(--unit tasker) ;; esac
  done
  [ -d /run/systemd/system ] || fail logs "are in systemd's journal, and there is none here"
  [ ${#units[@]} = 0 ] || journalctl --quiet --no-pager "${units[@]}" --lines 100 --output cat | plain_lines
}

# What the unit calls: prepare lays the configuration, run becomes the server, await tells when it takes
# requests, end ends it.
service() {
  case ${1:-} in prepare | run | await | end) "service_$1" ;; *) misused "service takes prepare, run, await or end" ;; esac
}

service_prepare() {
  check_ports
  need_jdk
  lay_server
  rm -f "$home/server/usr/servers/tasker/tls.xml"
  [ ! -e /etc/tasker/tls.xml ] || cp /etc/tasker/tls.xml "$home/server/usr/servers/tasker"
  # what the log has from before is of another start
  touch "$home/server/begun"
}

service_run() {
  need_jdk
  server_settings
  server_command
  cd "$home/server"
  exec "${server[@]}"
}

messages() { [ "$home/server/tasker/logs/messages.log" -nt "$home/server/begun" ] && echo "$home/server/tasker/logs/messages.log"; }

service_await() {
  local log wrong=$refusal
  [ "${HTTPS_PORT:--1}" = -1 ] || wrong+="|$no_key"
  until health started; do
    kill -0 "$MAINPID" 2> /dev/null || fail server "has ended: see above"
    if log=$(messages) && grep -hE "$wrong" "$log" | plain_lines >&2; then
      fail server "does not start: see above; it is stopped"
    fi
    sleep 1
  done
}

# As systemd's own limit is the longest that there can be.
service_end() {
  local end
  end=$((SECONDS + $(cat "$home/server/patience" 2> /dev/null || echo 0) + 45))
  kill -TERM "$MAINPID" 2> /dev/null || return 0
  while kill -0 "$MAINPID" 2> /dev/null; do
    ((SECONDS < end)) || { say server "does not stop, and is killed" && kill -KILL "$MAINPID" && return 0; }
    sleep 0.2
  done
}
