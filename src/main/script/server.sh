# The server.
use process build engine tools health

wlp=$root/target/liberty/wlp

up_server() {
  local digest
  check_files
  check_ports
  alive server || check_free
  build
  up_tools
  server_settings
  digest=$(server_digest)
  begin
  if alive server && [ "$digest" = "$(cat "$home/server/digest" 2> /dev/null)" ] && health started; then
    server_ready "already up on $(url)"
    return
  fi
  if alive server; then
    say server "its settings or its program changed"
    down_server
    begin
  fi
  say server "starts"
  start_server
  await 120 server "listens on $(url)" server_decided || failed server "$(url)"
  ! without_key || { refusal=$no_key && failed server "$(url)" "HTTPS_PORT needs a keyStore that opens (docs/http.md#from-other-machines): see above"; }
  { ! refused && health started; } || failed server "$(url)"
  (umask 077 && echo "$digest" > "$home/server/digest")
  server_ready "started on $(url)"
}

# That are the server's configuration, too.
check_files() {
  local key
  for key in TASKER_USERS TASKER_TELEMETRY TASKER_DATABASE; do
    [ -z "${!key:-}" ] || [[ -f ${!key} && -r ${!key} ]] || fail server "$key cannot be read: ${!key}"
  done
}

server_settings() {
  DOCKER_HOST=$(engine_host)
  METRICS_AUTHENTICATION=${METRICS_AUTHENTICATION:-$(figures_open && echo false || echo true)}
  # as the server would, which then keeps no threads for more
  [ -n "${TASKER_WORKERS:-}" ] || TASKER_WORKERS=$(nproc | awk '{ print $1 < 256 ? $1 : 256 }')
  [ -z "${TASKER_DATABASE:-}" ] || export RECORD_DRIVER=${RECORD_DRIVER:-$(own_driver)}
  export DOCKER_HOST METRICS_AUTHENTICATION TASKER_WORKERS TASKER_WORKSPACE=${TASKER_WORKSPACE:-$home/workspace}
}

# Of PostgreSQL, beside the other libraries.
own_driver() { compgen -G "${client_path##*:}" | grep '/postgresql-'; }

# Its server would wait with a port that is none, and say so in its log alone.
check_ports() {
  local key
  for key in HTTP_PORT HTTPS_PORT; do
    [[ ${!key:--1} =~ ^(-1|[1-9][0-9]{0,4})$ && ${!key:--1} -le 65535 ]] ||
      fail server "$key is '${!key}'; accepted is a number from 1 to 65535, or -1 for no port"
  done
  [ "$(server_port)" != -1 ] || fail server "HTTP_PORT is -1, and HTTPS_PORT is not set: it would listen nowhere"
}

check_free() {
  ! port_open "$(server_port)" "$(near_host)" || fail server "something else answers on $(url): set HTTP_PORT, or HTTPS_PORT, to another port"
}

# Of all that the server was started with.
server_digest() {
  {
    env | grep -E '^(TASKER_|RABBITMQ_|DOCKER_|OTEL_|RECORD_|HTTPS?_(HOST|PORT)=|METRICS_|JAVA_HOME=)' | LC_ALL=C sort
    find "$root/liberty" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat "$war" "$TASKER_TOOLS"/{launcher,strace,pip.whl}
    [ -z "${TASKER_USERS:-}" ] || cat "$TASKER_USERS"
    [ -z "${TASKER_TELEMETRY:-}" ] || cat "$TASKER_TELEMETRY"
    [ -z "${TASKER_DATABASE:-}" ] || cat "$TASKER_DATABASE"
  } | sha256sum
}

start_server() {
  local server
  check_free
  lay_server
  server_command
  detached server "${server[@]}"
}

# Its configuration, where it starts from.
lay_server() {
  local dir=$home/server/usr/servers/tasker
  case $root$home in *[#%]*) fail server "Open Liberty does not start from a folder with '#' or '%' in its path: move $root, or set TASKER_HOME" ;; esac
  # without them it neither starts nor ends
  mkdir -p "$dir/apps" "$home/server/tasker/logs/state" "$home/server/tasker/workarea" ||
    fail server "cannot keep its state below $home/server: see to the disk and who may write there"
  cp -R "$root/liberty/." "$dir"
  cp "$war" "$dir/apps/tasker.war"
  lay_file TASKER_TELEMETRY "$dir/telemetry.xml"
  lay_file TASKER_DATABASE "$dir/database.xml"
  (umask 077 && users > "$dir/users.xml") || fail server "TASKER_USERS cannot be read: $TASKER_USERS"
  shutdown_seconds > "$home/server/patience"
}

# What the operator adds, for its reader alone: it may have a password.
lay_file() { # variable file
  rm -f "$2"
  [ -z "${!1:-}" ] || (umask 077 && cat "${!1}" > "$2") || fail server "$1 cannot be read: ${!1}"
}

server_command() {
  local options
  mapfile -t options < <(grep -vE '^ *(#|$)' "$root/liberty/jvm.options")
  # the first one writes down what classes it has loaded, for tests, which start many
  [ -z "${TASKER_TEST_CLASSES:-}" ] ||
    options+=("-XX:$([ -e "$TASKER_TEST_CLASSES" ] && echo SharedArchiveFile || echo ArchiveClassesAtExit)=$TASKER_TEST_CLASSES" -Xlog:cds=off)
  server=(
    env -u TASKER_TEST_CLASSES -u TASKER_HOME -u TASKER_USERS -u TASKER_TELEMETRY -u TASKER_DATABASE -u TASKER_AXE -u TASKER_PROMETHEUS -u TASKER_NEWER_BROKER -u TASKER_AMQPLIB -u TASKER_ROCRATE -u TASKER_SIGSTORE -u TASKER_ZIPKIN
    LC_ALL=C.UTF-8 MALLOC_ARENA_MAX=2 WLP_USER_DIR="$home/server/usr" WLP_OUTPUT_DIR="$home/server"
    "$JAVA_HOME/bin/java" "${options[@]}" -jar "$wlp/bin/tools/ws-server.jar" tasker
  )
}

# Who may enter over HTTP: those whom the operator names, or one who may everything, with a password
# that is made once.
users() {
  if [ -n "${TASKER_USERS:-}" ]; then
    cat "$TASKER_USERS"
    return
  fi
  [ -s "$home/password" ] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$home/password.tmp" && mv "$home/password.tmp" "$home/password")
  cat << TEXT
<server>
  <basicRegistry id="users" realm="Tasker">
    <user name="operator" password="$(cat "$home/password")"/>
    <group name="operator"><member name="operator"/></group>
  </basicRegistry>
</server>
TEXT
}

# Of an ISO-8601 duration of hours, minutes and seconds; 0 unless the server drains.
shutdown_seconds() {
  local TASKER_SHUTDOWN=${TASKER_SHUTDOWN:-detach} wait=${TASKER_SHUTDOWN_WAIT:-PT30S}
  if [[ ${TASKER_SHUTDOWN,,} == drain && ${wait^^} =~ ^PT(([0-9]+)H)?(([0-9]+)M)?(([0-9]+)([.][0-9]+)?S)?$ ]]; then
    echo $((10#${BASH_REMATCH[2]:-0} * 3600 + 10#${BASH_REMATCH[4]:-0} * 60 + 10#${BASH_REMATCH[6]:-0}))
  else
    echo 0
  fi
}

# Each look costs the server some of the time in which it starts: nothing is asked before it has said
# that it listens, or why it does not.
server_decided() {
  grep -qE "CWWKO0219I|$refusal|$no_key" "$home/server/console.log" && { health started || refused; }
}

refused() { told_at_start "$refusal" || without_key; }

# The port would be silent.
without_key() { [ "${HTTPS_PORT:--1}" != -1 ] && told_at_start "$no_key"; }

# Only before it listens on all its ports: afterwards the log has words of strangers, too.
told_at_start() {
  local ports=0
  [ "$HTTP_PORT" = -1 ] || ports=1
  [ "${HTTPS_PORT:--1}" = -1 ] || ports=$((ports + 1))
  awk -v ports=$ports '{ print } /CWWKO0219I/ && ++listening == ports { exit }' "$home/server/console.log" | grep -E "$1" > /dev/null
}

server_ready() { # text
  local lacking=
  if [ "$until_state" != started ] && ! movement=lacks_less await 60 server "is ready: broker, engine and storage" health ready; then
    say server "$1, but is not ready:"
    objections
    return 1
  fi
  say server "$1 $(took)"
  [ "$until_state" = started ] || { named_images wrong; warnings; }
}

# Its log and its processor move as well while it waits in vain; what it lacks does not.
lacks_less() {
  local before=$lacking
  lacking=$(objections)
  [[ $lacking != "$before" || $lacking == *'not probed yet'* ]]
}

down_server() {
  local patience
  alive server || { say server "not started here"; return; }
  begin
  # as long as it may wait for its runs, and what it needs to detach from the rest
  patience=$(cat "$home/server/patience" 2> /dev/null || echo 0)
  stop server $((patience + 45))
  say server "stopped $(took)"
}
