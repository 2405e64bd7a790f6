# What this machine has of what Tasker needs, before anything is begun.
use broker engine server

# Says each thing that is needed, found or not, and what to do; fails if `up` could not help itself.
doctor() {
  lacking=0
  kernel
  room
  programs
  counterparts
  echo
  if [ "$lacking" = 0 ]; then
    say doctor "nothing is missing"
  else
    say doctor "$lacking of these must be mended first"
  fi
  [ "$lacking" = 0 ]
}

found() { printf '  %-8s %-8s %s\n' "$1" found "$2"; }
# It may do, or is got when it is needed.
remark() { printf '  %-8s %-8s %s\n' "$1" note "$2"; }
lacks() { printf '  %-8s %-8s %s\n' "$1" MISSING "$2" && lacking=$((lacking + 1)); }

kernel() {
  local what known=
  case $(uname -m) in
    x86_64) found machine "$(uname -m), $(nproc) processors, Linux $(uname -r)" ;;
    *) lacks machine "$(uname -m) is not supported: launcher and seccomp profile know the calls of x86_64 alone" ;;
  esac
  what=$(cat /proc/sys/kernel/seccomp/actions_avail 2> /dev/null || true)
  case $what in
    *errno*trace* | *trace*errno*) found seccomp "filters, with errors and tracing" ;;
    *) lacks seccomp "this kernel has no seccomp filters (CONFIG_SECCOMP_FILTER), and nothing would run: take another kernel" ;;
  esac
  if grep -qw overlay /proc/filesystems || modprobe -n overlay 2> /dev/null; then
    found overlay "file system"
  else
    remark overlay "this kernel has no overlay: the engine copies each image for each run, and runs that read the same file count as one user (modprobe overlay)"
  fi
  case $(cat /proc/sys/kernel/yama/ptrace_scope 2> /dev/null || echo 0) in
    3) lacks ptrace "kernel.yama.ptrace_scope is 3, so that nobody can trace: set 2 or less and restart the machine" ;;
    *) found ptrace "is allowed" ;;
  esac
  [ "$(stat -fc %T /sys/fs/cgroup 2> /dev/null)" != cgroup2fs ] || known="version 2"
  [ ! -d /sys/fs/cgroup/memory ] || known="version 1"
  case $known in
    'version 2') what=$(cat /sys/fs/cgroup/cgroup.controllers) ;;
    'version 1') what=$(awk '$4 == 1 { print $1 }' /proc/cgroups | xargs) ;;
    *) what= ;;
  esac
  if [[ " $what " == *" memory "* && " $what " == *" pids "* && " $what " == *" cpu "* ]]; then
    found cgroup "$known, with memory, pids and cpu"
  else
    lacks cgroup "the kernel counts no memory, processes or processor time here (${what:-no control groups}): mount cgroup2 on /sys/fs/cgroup, or boot with cgroup_enable=memory"
  fi
}

room() {
  local total free near=$home
  total=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
  if [ "$total" -ge 3500 ]; then
    found memory "$total MiB"
  elif [ "$total" -ge 1800 ]; then
    remark memory "$total MiB: enough for the server and small runs; set TASKER_LIMITS_MEMORY below half of it"
  else
    lacks memory "$total MiB: server, broker and one run need 2 GiB"
  fi
  until [ -e "$near" ]; do near=$(dirname "$near"); done
  free=$(df -Pm "$near" | awk 'NR == 2 { print $4 }')
  [ "$(stat -fc %T "$near")" != tmpfs ] || remark disk "$near is memory (tmpfs): what is kept there is gone with a restart, and counts as memory; set TASKER_HOME to a disk"
  if [ "$free" -ge 6144 ]; then
    found disk "$free MiB at $near"
  elif [ "$free" -ge 3072 ]; then
    remark disk "$free MiB at $near: set-up takes some 2 GiB, and each run what its limits allow"
  else
    lacks disk "$free MiB at $near: set-up takes some 2 GiB; set TASKER_HOME to where there is more"
  fi
  [ -w "$near" ] || lacks disk "$near cannot be written by this user: set TASKER_HOME"
}

# Programs that a clone is built with; a package has them behind it.
programs() {
  local pair missing=()
  if find_jdk; then
    found java "$JAVA_HOME"
  elif may_install && [ -n "$(newest_jdk)" ]; then
    remark java "none of 21 or newer: Debian's $(newest_jdk) will be installed"
  else
    lacks java "there is none of 21 or newer, nor has this distribution one: unpack one below /usr/lib/jvm (https://adoptium.net/temurin/releases)"
  fi
  [ "$me" = ./tasker ] || return 0
  for pair in curl:curl gcc:gcc make:make musl-gcc:musl-tools xz:xz-utils mmdebstrap:mmdebstrap strace:strace \
    docker:docker.io /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server; do
    command -v "${pair%%:*}" > /dev/null || [ -e "${pair%%:*}" ] || missing+=("${pair#*:}")
  done
  if [ ${#missing[@]} = 0 ]; then
    found programs "compiler, curl, Docker's client, RabbitMQ"
  elif may_install; then
    remark programs "Debian's ${missing[*]} will be installed"
  else
    lacks programs "as root: apt-get install ${missing[*]}"
  fi
}

counterparts() {
  local at
  at=$(engine_host)
  if engine_answers "$at"; then
    found engine "$(docker -H "$at" version --format 'Docker {{.Server.Version}}, API {{.Server.APIVersion}}' 2> /dev/null) on $at"
    docker -H "$at" info --format '{{json .Runtimes}}' 2> /dev/null | grep -q '"crun"' ||
      remark engine "has no crun, which makes sandboxes quicker than runc: add it to \"runtimes\" in /etc/docker/daemon.json"
  elif engine_refuses "$at"; then
    lacks engine "$(refused_engine "$at")"
  elif [ "$me" = ./tasker ] && [ "$(id -u)" = 0 ] && [[ $at == unix://* ]]; then
    remark engine "none answers on $at: 'up' starts one"
  else
    lacks engine "none answers on $at: start it, or set DOCKER_HOST"
  fi
  broker_address
  if broker_answers; then
    found broker "on $host:$port"
    alive broker || remark broker "is not one of ours: a delivery may wait as long as a run only if its consumer_timeout is longer (docs/operators.md)"
  elif port_open "$port" "$host"; then
    lacks broker "something else answers on $host:$port: set TASKER_BROKER_URI to another port"
  elif [[ $me == ./tasker && $host =~ ^(127\.0\.0\.1|localhost)$ ]]; then
    remark broker "none answers on $host:$port: 'up' starts one"
  else
    lacks broker "does not answer on $host:$port: start it, or set TASKER_BROKER_URI"
  fi
  (check_ports) || lacking=$((lacking + 1))
  if health started; then
    found server "runs on $(url)"
  elif port_open "$(server_port)" "$(near_host)"; then
    lacks server "something else answers on $(url): set HTTP_PORT, or HTTPS_PORT, to another port"
  else
    found server "its port is free: $(url)"
  fi
}
