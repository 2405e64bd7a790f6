# The broker.
use process

broker_address() {
  local pattern='^[[:space:]]*(amqps?)://([^@/]*@)?(\[[^]@/]*]|[^]:/?[[:space:]]+)(:([0-9]+))?([/?].*)?[[:space:]]*$'
  local uri=${TASKER_BROKER_URI:-}
  [ -n "$uri" ] || uri=$(cat "$TASKER_BROKER_URI_FILE") || fail broker "TASKER_BROKER_URI_FILE cannot be read: $TASKER_BROKER_URI_FILE"
  [[ ${uri%%,*} =~ $pattern ]] || fail broker "TASKER_BROKER_URI is not like amqp://user:password@host:port/vhost"
  scheme=${BASH_REMATCH[1]} host=${RABBITMQ_HOST:-${BASH_REMATCH[3]}} port=${BASH_REMATCH[5]}
  [ -n "$port" ] || { [ "$scheme" = amqps ] && port=5671 || port=5672; }
}

# Says hello as a client does; a broker answers with a method frame, whose type is 1.
amqp_hello() {
  exec 3<> "/dev/tcp/$1/$2" || return
  [ "$3" = amqp ] || return 0
  printf 'AMQP\0\0\11\1' >&3
  read -r -N 1 -u 3 && [ "$REPLY" = $'\1' ]
}

broker_answers() {
  timeout 10 bash -c "$(declare -f amqp_hello); amqp_hello \"\$@\"" - "${host//[][]/}" "$port" "$scheme" 2> /dev/null
}

# The environment of our broker and its tools.
broker_environment() {
  local dir=$home/broker
  mkdir -p "$dir"
  [ -e "$dir/ports" ] || echo "$(free_port) $(free_port)" > "$dir/ports"
  read -r epmd_port dist_port < "$dir/ports"
  environment=(
    HOME="$dir" RABBITMQ_NODENAME="tasker-${1:-$(cat "$dir/port")}@localhost" RABBITMQ_DIST_PORT="$dist_port"
    ERL_EPMD_PORT="$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1
    RABBITMQ_CONF_ENV_FILE="$dir/none" RABBITMQ_CONFIG_FILE="$dir/rabbitmq"
    RABBITMQ_ADVANCED_CONFIG_FILE="$dir/advanced.config" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins"
    RABBITMQ_MNESIA_BASE="$dir/data" RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_PID_FILE="$dir/erlang.pid"
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
    RABBITMQ_CTL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
  )
}

up_broker() {
  broker_address
  [[ $host != @(127.0.0.1|localhost) || -n $tree ]] || await_service broker rabbitmq-server broker_answers
  if broker_answers; then
    say broker "already up on $host:$port$(alive broker || echo ', not started here')"
    return
  fi
  case $host in
    127.0.0.1 | localhost) ;;
    *) fail broker "does not answer on $host:$port: start it, or unset TASKER_BROKER_URI to have one started here" ;;
  esac
  [ -n "$tree" ] || need /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server
  if broker_answers; then # the distribution has started it
    say broker "already up on $host:$port, as the distribution's service"
    return
  fi
  [ -z "$(members broker)" ] || down_broker
  ! port_open "$port" "$host" ||
    fail broker "something else answers on $host:$port, and is no broker: set TASKER_BROKER_URI to another port"
  begin
  say broker "starts"
  start_broker
  await 90 broker "answers on $host:$port" broker_answers || failed broker "$host:$port"
  say broker "started on $host:$port $(took)"
}

# Another release's programs have their own libraries beside them. What is mounted for them is seen by
# nobody else, and goes with them; what else is mounted they do not keep in use.
from_tree() { # command...
  local at=$tree
  [ -n "$at" ] || at=$(cat "$home/broker/tree" 2> /dev/null || true)
  in_tree=()
  # shellcheck disable=SC2016 # they are the inner bash's
  [ -z "$at" ] || in_tree=(unshare --mount --propagation private bash -euc '
    touch "$1/etc/hosts"
    mkdir -p "$1/mnt"
    mount --bind "$1" "$1"
    for folder in /proc /sys /dev; do mkdir -p "$1$folder" && mount --rbind "$folder" "$1$folder"; done
    for folder in /tmp /run "$2"; do mkdir -p "$1$folder" && mount --bind "$folder" "$1$folder"; done
    mount --bind /etc/hosts "$1/etc/hosts"
    pivot_root "$1" "$1/mnt"
    cd /
    chroot /mnt umount -l /
    exec "${@:3}"' - "$at" "$home")
}

start_broker() {
  local environment epmd_port dist_port in_tree
  broker_environment "$port"
  echo "$tree" > "$home/broker/tree"
  from_tree
  echo "$port" > "$home/broker/port"
  echo '[].' > "$home/broker/enabled_plugins"
  # A delivery may stay unacknowledged as long as a run takes: 30 days.
  cat > "$home/broker/rabbitmq.conf" << TEXT
listeners.tcp.default = 127.0.0.1:$port
consumer_timeout = 2592000000
raft.wal_max_size_bytes = 33554432
TEXT
  # "under systemd" the script becomes the broker, instead of staying as its parent
  detached broker "${in_tree[@]}" env "${environment[@]}" RUNNING_UNDER_SYSTEMD=true /usr/lib/rabbitmq/bin/rabbitmq-server
}

down_broker() {
  alive broker || [ -n "$(members broker)" ] || { say broker "not started here"; return; }
  begin
  stop broker 60
  say broker "stopped $(took)"
}

broker_ctl() {
  local environment epmd_port dist_port in_tree
  alive broker || fail broker "was not started here: ./tasker up broker"
  broker_environment
  from_tree
  exec "${in_tree[@]}" env "${environment[@]}" /usr/lib/rabbitmq/bin/rabbitmqctl "$@"
}
