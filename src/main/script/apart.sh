# Programs of the tests that have parts of their own: fuzz, chaos, bench.
use build tools image

# The job image's launcher and tracer without engine, broker and server; programs, and what runs them,
# are in src/test/fuzzer.
fuzz() {
  [ "$(id -u)" = 0 ] || fail fuzz "needs root, to make namespaces"
  need gcc:gcc make:make /usr/include/stdio.h:libc6-dev
  use parts engine image
  locked up engine image tools >&2
  build_tests >&2
  base=$(mktemp -d "$(scratch)/tasker-fuzz-XXXXXX")
  trap 'rm -rf "$base"' EXIT
  (cd "$root" && DOCKER_HOST=$(engine_host) exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC \
    -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    org.dataexchange.tasker.sandbox.TracerFuzz "$base" "$(image_name)" "$@")
}

# In namespaces of its own: its loopback, mounts and processes are nobody else's, and all of them end
# with its first process, however that ends.
chaos() {
  local word
  for word; do
    # these only say something
    case $word in --list | --kinds) apart chaos chaos.Chaos "$@" && return || return ;; esac
  done
  [ "$(id -u)" = 0 ] || fail chaos "mounts disks and drops packets of its own: only root can do that"
  # the machine's network is out of reach inside, and the tree of an image is kept
  need unshare:util-linux setpriv:util-linux losetup:mount ip:iproute2 nft:nftables mkfs.ext4:e2fsprogs perl:perl-base gcc:gcc make:make \
    /usr/include/stdio.h:libc6-dev musl-gcc:musl-tools mmdebstrap:mmdebstrap apache2:apache2-bin openssl:openssl
  [[ " $* " != *" --record postgresql "* ]] || need /usr/lib/postgresql:postgresql
  (need crun:crun) || true
  begin
  slowly image "$home/image.log" make_tree >&2 || fail image "has no file tree: see above"
  # as its servers have it; with both compilers it crashed in an emulated machine
  jvm=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)
  inside=(
    setpriv --pdeathsig KILL unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private
    bash -c 'mount -t tmpfs tmpfs /run && ip link set lo up && { "$@" & wait $!; }' inside
  )
  clear_chaos
  apart chaos chaos.Chaos "$@"
}

# What one that was killed has left: the folders whose lock nobody holds.
clear_chaos() {
  local base
  for base in "$(scratch)"/tasker-chaos-*/; do
    [ -e "$base/lock" ] || continue
    (flock -n 9 && [ ! -e "$base/kept" ] && clear_base "$base") 9< "$base/lock" || true
  done
}

# With the control groups of containers whose engine was killed with them.
clear_base() { # folder
  local container
  for container in "$1"/engine/engine/data/containers/*; do
    find /sys/fs/cgroup -depth -type d -path "*/docker/${container##*/}*" -exec rmdir {} + 2> /dev/null || true
  done
  rm -rf --one-file-system "$1"
}

# A program with servers, an engine and brokers of its own, whose folder stays if something did not hold.
apart() { # name class argument...
  local status=0 what=$1 class=$2 tools=$TASKER_TOOLS
  shift 2
  need curl:curl docker:docker.io dockerd:docker.io /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server
  up_tools >&2
  build >&2
  build_tests >&2
  unset "${!TASKER_@}" "${!RABBITMQ_@}" HTTP_HOST HTTP_PORT HTTPS_PORT METRICS_AUTHENTICATION
  export TASKER_TOOLS=$tools
  # of which release its brokers are is the caller's to say
  [ -z "$tree" ] || export TASKER_BROKER_TREE=$tree
  base=$(mktemp -d "$(scratch)/tasker-$what-XXXXXX")
  mkdir "$base/tmp"
  # a WebDAV server that gives up being root must get through
  chmod 711 "$base" "$base/tmp"
  exec 9> "$base/lock"
  flock -n 9
  export TASKER_CACHE=$cache DOCKER_HOST=unix://$base/docker.sock
  trap end_apart EXIT
  trap 'exit 130' INT TERM
  # in the background, so that a signal is heard at once
  (cd "$root" && LC_ALL=C.UTF-8 exec "${inside[@]}" "$JAVA_HOME/bin/java" "${jvm[@]}" -Djava.util.logging.config.file=/dev/null \
    -Djava.io.tmpdir="$base/tmp" -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    "org.dataexchange.tasker.$class" "$base" "$@") &
  program=$!
  wait "$program" || status=$?
  [ "$status" != 1 ] || kept=$base
  return "$status"
}

end_apart() {
  local part signal=TERM
  # with the first process, all that is inside ends
  [ ${#inside[@]} = 0 ] || signal=KILL
  [ -z "${program:-}" ] || { kill -"$signal" "$program" 2> /dev/null && wait "$program"; } 2> /dev/null || true
  for part in "$base"/server-? "$base/engine" "$base"/engine-? "$base"/broker-?; do
    [ ${#inside[@]} -gt 0 ] || [ ! -d "$part" ] || TASKER_HOME=$part "$root/tasker" down "$(basename "${part%-?}")" > /dev/null || true
  done
  if [ -n "${kept:-}" ]; then
    touch "$base/kept"
    rm -rf --one-file-system "$base"/engine*/engine/data
    say "$command" "the logs are below $base" >&2
  else
    clear_base "$base"
  fi
}

bench() {
  local load words=" $* " arg word=
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  [[ $words != *" storage "* ]] || need apache2:apache2-bin openssl:openssl rclone:rclone
  [[ $words != *" record "* ]] || need /usr/lib/postgresql:postgresql setpriv:util-linux
  [[ $words != *" http "* ]] || need chromium:chromium
  # what tasks are measured beside
  [[ $words =~ \ (storage|matrix|record|versions|queue|life|nodes|broker|tracing|evidence|growth|server|http)\  && ! $words =~ \ (latency|throughput|burst)\  ]] ||
    need /usr/lib/python3/dist-packages/celery:python3-celery /usr/lib/python3/dist-packages/docker:python3-docker
  # it runs in the clone's folder
  for arg; do
    shift
    [ "$word" != --beside ] || [ -z "$arg" ] || arg=$(realpath -m "$arg")
    set -- "$@" "$arg"
    word=$arg
  done
  apart bench bench.Suite "$load" "$@"
}
