# The engine.
use process build

engine_host() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    echo "$DOCKER_HOST"
  elif [ -e "$home/engine/host" ]; then
    cat "$home/engine/host"
  elif engine_answers unix:///var/run/docker.sock || engine_refuses unix:///var/run/docker.sock; then
    echo unix:///var/run/docker.sock
  else
    echo "unix://$run/docker.sock"
  fi
}

# Is there one that this user may not ask?
engine_refuses() { [ -S "${1#unix://}" ] && [ ! -w "${1#unix://}" ]; }

refused_engine() { # host
  echo "may be up on $1, but this user may not use that socket: join its group ($(stat -Lc %G "${1#unix://}")) and log in anew, or be root"
}

# A slow machine takes more than five seconds for that.
engine_answers() { timeout 20 docker -H "${1:-$(engine_host)}" version > /dev/null 2>&1; }

# One that answers, or that can be started: said before anything else is begun.
require_engine() {
  local at was
  need docker:docker.io
  # newer releases have the client in a package of its own
  docker --version > /dev/null 2>&1 || need docker:docker-cli
  [[ -n ${DOCKER_HOST:-} || -e $home/engine/host ]] || await_service engine docker engine_answers unix:///var/run/docker.sock
  at=$(engine_host)
  ! engine_answers "$at" || return 0
  ! engine_refuses "$at" || fail engine "$(refused_engine "$at")"
  # two cannot share a folder, and what is under way in the first would end
  was=$(cat "$home/engine/host" 2> /dev/null || true)
  ! alive engine || [ "$was" = "$at" ] ||
    fail engine "runs on $was, and DOCKER_HOST names $at: unset it, or stop that one first with ./tasker down engine"
  [[ $at == unix://* ]] || fail engine "does not answer on $at: start it, or unset DOCKER_HOST to have one started here"
  [ "$(id -u)" = 0 ] || fail engine "does not answer on $at, and only root can start one: be root, or set DOCKER_HOST to one that you may use"
}

up_engine() {
  local at
  at=$(engine_host)
  if engine_answers "$at"; then
    say engine "already up on $at$(alive engine || echo ', not started here')"
    return
  fi
  # a client alone, of whatever origin, says nothing about an engine
  need dockerd:docker.io
  begin
  say engine "starts"
  start_engine "$at"
  if ! await 30 engine "answers on $at" engine_answers "$at"; then
    # what one that was killed has left can keep the next from starting; its containers end then
    stop_engine
    start_engine "$at"
    await 60 engine "answers on $at" engine_answers "$at" || failed engine "$at"
  fi
  say engine "started on $at $(took)"
}

# A quicker OCI runtime beside the engine's own: Tasker takes it if the sandbox holds with it.
quick_runtime() {
  local crun made=$home/engine/crun
  if ! (need crun:crun) || ! crun=$(command -v crun); then
    say engine "has no crun"
    return
  fi
  if mountpoint -q /sys/fs/cgroup/unified; then
    if ! (need gcc:gcc /usr/include/stdio.h:libc6-dev musl-gcc:musl-tools) ||
      ! musl-gcc -static -Os -s -Wall -Wextra "-DCRUN=\"$crun\"" -o "$made.new" "$root/src/main/container/crun.c" ||
      ! mv "$made.new" "$made"; then
      say engine "cannot use crun"
      return
    fi
    crun=$made
  fi
  quick=(--add-runtime "crun=$crun")
}

# Containers have no network, so the engine needs none either and leaves the machine's alone. They
# outlive an engine that dies; `down` ends them with it.
start_engine() {
  local quick=() in_tree=() at=$1
  mkdir -p "$home/engine" "$(dirname "${1#unix://}")"
  (umask 077 && mkdir -p "$run")
  echo "$1" > "$home/engine/host"
  echo '{}' > "$home/engine/daemon.json"
  quick_runtime
  if [ -n "${TASKER_TEST_ENGINE_DELAY:-}" ]; then
    need_jdk
    at=unix://$run/dockerd.sock
    detached slow-engine "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
      "$root/src/test/java/org/dataexchange/tasker/system/SlowEngine.java" \
      "$TASKER_TEST_ENGINE_DELAY" "${1#unix://}" "${at#unix://}"
  fi
  other_engine
  detached engine "${in_tree[@]}" dockerd -H "$at" --group root --config-file "$home/engine/daemon.json" \
    --live-restore --data-root "$home/engine/data" --exec-root "$run/exec" --pidfile "$run/dockerd.pid" \
    --bridge=none --iptables=false --ip-masq=false --ip-forward=false "${quick[@]}"
}

# Another release's programs in the place of the machine's, for the engine alone: it sees all other
# folders as we do, also what is mounted later.
other_engine() {
  # shellcheck disable=SC2016 # they are the inner bash's
  [ -z "$engine_tree" ] || in_tree=(unshare --mount --propagation slave bash -euc '
    mount --bind "$1/usr" /usr
    exec "${@:2}"' - "$engine_tree")
}

down_engine() {
  alive engine || [ -n "$(members engine)" ] || { say engine "not started here"; return; }
  begin
  stop_engine
  say engine "stopped $(took)"
}

stop_engine() {
  local at mount
  at=$(cat "$home/engine/host" 2> /dev/null || true)
  if alive engine; then
    # what is stopped gently waits ten seconds for each container
    timeout 20 docker -H "$at" ps -q 2> /dev/null | xargs -r docker -H "$at" kill > /dev/null 2>&1 || true
  fi
  stop engine 30
  stop slow-engine 5
  findmnt -lno TARGET | { grep -F -e "$home/engine/" -e "$run/" || true; } | tac |
    while read -r mount; do umount -l "$mount"; done
  rm -rf --one-file-system "$run"
  rm -f "$home/engine/host" "${at#unix://}"
}
