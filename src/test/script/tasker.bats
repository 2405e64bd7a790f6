#!/usr/bin/env bats
# What easily breaks of ./tasker: ports that are taken, rights and tools that are missing, Ctrl-C, what
# earlier ones have left. Each test has a home and ports of its own, and leaves nothing.

bats_require_minimum_version 1.5.0

setup() {
  root=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd)
  base=$(mktemp -d /tmp/tasker-script-XXXXXX)
  others=()
  unset "${!TASKER_@}" "${!RABBITMQ_@}" DOCKER_HOST HTTP_HOST HTTPS_PORT METRICS_AUTHENTICATION
  export TASKER_HOME=$base/home HTTP_PORT
  HTTP_PORT=$(free_port)
  broker_port=$(free_port)
  export TASKER_BROKER_URI=amqp://guest:guest@127.0.0.1:$broker_port/%2f
}

teardown() {
  local other
  # bats would wait for what has its descriptor
  for other in "${others[@]}"; do { kill "$other" && wait "$other"; } 2> /dev/null || true; done
  tasker down > /dev/null
  [ -z "$(started)" ]
  rm -rf "$base"
}

tasker() { "$root/tasker" "$@" 3>&-; }

free_port() {
  # shellcheck source=src/main/script/words.sh
  (. "$root/src/main/script/words.sh" && free_port)
}

# What was started for this home and runs.
started() { grep -lzxE "STARTED_BY=tasker [a-z-]* $TASKER_HOME" /proc/[0-9]*/environ 2> /dev/null || true; }

listener() { # port
  python3 -m http.server --bind 127.0.0.1 "$1" > /dev/null 2>&1 3>&- &
  others+=($!)
  eventually port_open "$1"
}

port_open() { (: < "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

eventually() { # check...
  local end=$((SECONDS + 60))
  until "$@"; do
    ((SECONDS < end))
    sleep 0.1
  done
}

# As what a terminal starts: with a process group of its own, and with Ctrl-C, which bash takes from
# what it starts in the background.
in_front() { # file argument...
  env --default-signal=INT setsid "$root/tasker" "${@:2}" > "$1" 2>&1 3>&- &
  front=$!
}

@test "a port at which no broker answers is not taken for a broker's" {
  listener "$broker_port"

  run -1 tasker up broker

  [[ $output == *"something else answers on 127.0.0.1:$broker_port"* ]]
  [ -z "$(started)" ]
}

@test "a port that another program has is said before anything is built" {
  listener "$HTTP_PORT"

  run -1 tasker up server

  [[ $output == *"something else answers on http://127.0.0.1:$HTTP_PORT: set HTTP_PORT"* ]]
  [[ $output != *build* ]]
}

@test "without root no engine is started, and it is said" {
  local address=unix://$base/docker.sock
  chmod 755 "$base"
  cp -R --parents "$root/tasker" "$root/src/main/script" "$base"
  install -d -o nobody "$TASKER_HOME"

  DOCKER_HOST=$address run -1 setpriv --reuid nobody --clear-groups "$base$root/tasker" up engine

  [[ $output == *"does not answer on $address, and only root can start one: be root, or set DOCKER_HOST to one that you may use"* ]]
}

@test "without root nothing is begun where no engine answers" {
  chmod 755 "$base"
  cp -R --parents "$root/tasker" "$root/src/main/script" "$base"
  install -d -o nobody "$TASKER_HOME"

  DOCKER_HOST=unix://$base/docker.sock run -1 setpriv --reuid nobody --clear-groups "$base$root/tasker" up broker engine

  [[ $output == *"only root can start one"* && $output != *broker* ]]
  [ ! -e "$TASKER_HOME/broker" ]
}

@test "what this user may not write or read is said in a sentence" {
  chmod 755 "$base"
  cp -R --parents "$root/tasker" "$root/src/main/script" "$base"
  mkdir -m 755 "$TASKER_HOME"
  (umask 077 && echo secret > "$TASKER_HOME/password")

  run -1 setpriv --reuid nobody --clear-groups "$base$root/tasker" up broker
  [[ $output == *"cannot keep anything in $TASKER_HOME: be root, or set TASKER_HOME"* && $output != *denied* ]]
  # shellcheck disable=SC2016 # they are the inner bash's
  run setpriv --reuid nobody --clear-groups bash -c '
    home=$1 && . "$2/src/main/script/health.sh" && operator_sees /api/node' - "$TASKER_HOME" "$base$root"
  [ -z "$output" ]
}

@test "a version is the commit's, or says that nobody knows it" {
  local commit
  commit=$(git -C "$root" rev-parse --short HEAD)
  run -0 tasker --version
  [[ $output == *"g$commit"* || $(git -C "$root" describe --tags) == "v$output" ]]
  cp -R --parents "$root/tasker" "$root/src/main/script" "$root/pom.xml" "$base"

  run -0 "$base$root/tasker" version

  [ "$output" = 0.1.0~snapshot ]
}

@test "an engine that runs here is not replaced by one for another address" {
  DOCKER_HOST=unix://$base/first.sock run -0 tasker up engine

  DOCKER_HOST=unix://$base/other.sock run -1 tasker up engine

  [[ $output == *"runs on unix://$base/first.sock, and DOCKER_HOST names unix://$base/other.sock"* ]]
  docker -H "unix://$base/first.sock" version
}

@test "missing tools are named, where nothing can be installed" {
  local tool
  mkdir "$base/bin"
  for tool in /usr/bin/*; do
    case ${tool##*/} in docker | apt-get) ;; *) ln -s "$tool" "$base/bin/" ;; esac
  done

  PATH=$base/bin run -1 tasker up engine

  [[ $output == *"these Debian packages, or what they hold, must be installed: docker.io"* ]]
}

@test "a folder that has a javac and nothing else is no JDK" {
  mkdir -p "$base/no-jdk/bin"
  install -m 755 /dev/null "$base/no-jdk/bin/javac"
  # shellcheck disable=SC2016 # for that shell
  run -0 bash -euo pipefail -c 'root=$1; . "$1/src/main/script/build.sh"; JAVA_HOME=$2; find_jdk; echo "$JAVA_HOME"' _ "$root" "$base/no-jdk"
  [[ $output != *no-jdk* && -x $output/bin/javac ]]
}

@test "Ctrl-C in the middle of up leaves what the next one goes on with" {
  in_front "$base/said" up broker
  eventually test -s "$TASKER_HOME/broker/pid"

  kill -INT -- "-$front"
  run ! wait "$front"

  run -0 tasker up broker
  [[ $output == *"on 127.0.0.1:$broker_port"* ]]
  run -0 tasker down broker
  [[ $output == *"broker   stopped"* ]]
}

@test "Ctrl-C while a task of the demo runs ends the demo" {
  demo_of_one() {
    use() { :; }
    say() { echo "$@"; }
    # what a JVM ends with then
    submit() { return 130; }
    # shellcheck source=src/main/script/demo.sh
    . "$root/src/main/script/demo.sh"
    sample success "One" code data
    echo "goes on"
  }

  run -130 demo_of_one

  [[ $output == *"interrupted"* && $output != *"goes on"* ]]
}

@test "Ctrl-C in the middle of a build is no failed build" {
  built() {
    # shellcheck source=src/main/script/words.sh
    . "$root/src/main/script/words.sh"
    slowly build "$base/log" bash -c "exit 130" || echo "failed"
  }

  run -130 built

  [[ $output == *"interrupted"* && $output != *"failed"* ]]
}

@test "what a command needs is said before anything is built" {
  run -3 tasker submit
  [[ $output == *"submit needs --code P --data P;"* ]]
  run -3 tasker submit --code a
  [[ $output == *"submit needs --data;"* ]]
  run -3 tasker try --data a --code
  [[ $output == *"--code needs a value;"* ]]
  run -1 tasker cancel
  [[ $output == *"cancel needs ID, or --lift ID;"* ]]
  run -1 tasker dead lst
  [[ $output == *"dead takes list, show, replay or drop, and not 'lst': did you mean list?"* ]]
  run -2 tasker bench --rounds 1 latncy
  [[ $output == *"bench takes no 'latncy': did you mean latency?"* ]]
  run -2 tasker completion fish
  [[ $output == *"completion takes bash or zsh, and not 'fish'"* ]]
  run -0 tasker logs image
  [[ $output == *"none of image has written any"* ]]
  [ -z "$(started)" ]
}

@test "a process that has got the number in a stale pid file is left alone" {
  sleep 600 3>&- &
  others+=($!)
  mkdir -p "$TASKER_HOME/broker"
  echo $! > "$TASKER_HOME/broker/pid"

  run -0 tasker down broker
  [[ $output == *"not started here"* ]]
  run -0 tasker up broker
  [[ $output == *"started on 127.0.0.1:$broker_port"* ]]
  run -0 tasker down broker

  kill -0 "${others[0]}"
}

@test "a second one waits for the first, and starts nothing twice" {
  in_front "$base/first" up broker
  eventually test -s "$TASKER_HOME/broker/pid"

  run -0 tasker up broker

  [[ $output == *"another ./tasker is at work in $TASKER_HOME"* ]]
  [[ $output == *"already up on 127.0.0.1:$broker_port"* ]]
  wait "$front"
  [[ $(< "$base/first") == *"started on 127.0.0.1:$broker_port"* ]]
}

# Programs of these names, which do and say nothing unless they are told otherwise.
stand_ins() { # name...
  local name
  mkdir -p "$base/bin"
  for name; do
    printf '#!/bin/bash\n' > "$base/bin/$name"
    chmod +x "$base/bin/$name"
  done
}

@test "a machine of no known release is refused with those that there are" {
  run -2 tasker machine --debian woody demo
  [[ $output == *"--debian takes 13, 12, 14 or sid"*"not 'woody'"* ]]

  run -2 tasker machine dance
  [[ $output == *"demo, selftest, chaos, run, shell, status, stop or remove, and not 'dance'"* ]]

  [ ! -e "$TASKER_HOME" ]
}

@test "a machine says how long it takes, and what it needs, before it begins" {
  local tool
  mkdir "$base/bin"
  for tool in /usr/bin/*; do
    case ${tool##*/} in qemu-* | apt-get) ;; *) ln -s "$tool" "$base/bin/" ;; esac
  done

  PATH=$base/bin run -1 tasker machine demo

  [[ $output == *"half an hour"*"must be installed: qemu-system-x86 qemu-utils"* ]]
}

@test "an emulator that does not start is heard" {
  stand_ins qemu-img qemu-system-x86_64
  echo 'echo "Could not set up host forwarding rule" >&2; exit 1' >> "$base/bin/qemu-system-x86_64"
  mkdir -p "$TASKER_HOME/machine-trixie"
  touch "$TASKER_HOME/machine-trixie/base"

  PATH=$base/bin:$PATH TASKER_CACHE=$base/cache run -1 tasker machine run true

  [[ $output == *"Could not set up host forwarding rule"*"machine-trixie did not start on 127.0.0.1:"* ]]
  run -1 tasker machine status
  [[ $output == *"machine-trixie is down, "*" MB are kept"* ]]
  run -0 tasker machine stop
  [[ $output == *"machine-trixie is not started"* ]]
  run -0 tasker machine remove
  [ ! -e "$TASKER_HOME/machine-trixie/base" ]
}

@test "a part that is slow and still at work is waited for, and one that stands still is not" {
  cat > "$base/wait" << 'TEXT'
home=$TASKER_HOME
. "$1/src/main/script/words.sh"
. "$1/src/main/script/process.sh"
detached "$2" "${@:3}"
status=0
SECONDS=0
await 18 "$2" "is there" test -e "$home/there" || status=$?
stop "$2" 5
echo "status $status after $SECONDS s"
TEXT
  # shellcheck disable=SC2016 # it is the inner bash's
  run -0 bash "$base/wait" "$root" worker bash -c '
    end=$((SECONDS + 26))
    # several, as a machine that is loaded leaves one of them too little to be seen
    for i in 1 2 3 4; do while ((SECONDS < end)); do :; done & done
    wait; touch ../there; sleep 60'
  [[ $output == *"status 0 after"* ]]

  rm "$TASKER_HOME/there"
  run -0 bash "$base/wait" "$root" sleeper sleep 600
  [[ $output == *"nothing has moved for "*" s of at most 18 s"*"status 1 after"* ]]
}

@test "a broker of the distribution that starts with the machine is waited for" {
  stand_ins systemctl
  # it says hello only after somebody has asked for the service
  cat >> "$base/bin/systemctl" << TEXT
echo start
[ ! -e "$base/asked" ] || exit 0
touch "$base/asked"
python3 -c 'import socket
with socket.create_server(("127.0.0.1", $broker_port)) as server:
    while True:
        server.accept()[0].sendall(b"\\1")' > /dev/null 2>&1 3>&- &
echo \$! > "$base/broker"
TEXT

  PATH=$base/bin:$PATH run -0 tasker up broker
  kill "$(cat "$base/broker")"

  [[ $output == *"already up on 127.0.0.1:$broker_port, not started here"* ]]
  [ -z "$(started)" ]
}

@test "a log of JSON is printed as lines, as it was meant" {
  mkdir -p "$TASKER_HOME/server"
  cat > "$TASKER_HOME/server/console.log" << 'TEXT'
Launching tasker
{"type":"liberty_message","host":"h","message":"a \"task\" in C:\\new and \/srv\nends \"message\":\"x","ibm_datetime":"2026-11-30","loglevel":"INFO"}
TEXT

  run -0 tasker logs server

  [[ $output == *$'\n''Launching tasker'$'\n''2026-11-30 INFO a "task" in C:\new and /srv ends "message":"x' ]]
}

@test "in a package, what belongs to a clone is refused, and the rest has another name" {
  mkdir "$base/package"
  cp -R "$root/tasker" "$base/package"
  cp -R --parents "$root/src/main/script" "$base/package"
  mv "$base/package$root/src" "$base/package"
  touch "$base/package/tasker.war"

  run -1 "$base/package/tasker" demo
  [[ $output == *"belongs to a clone"* ]]
  run -1 "$base/package/tasker" up
  [[ $output == *"systemctl start tasker"* ]]
  run -0 "$base/package/tasker" help
  [[ $output == "usage: tasker COMMAND"* ]]
}

@test "in a package, root may verify a receipt that root alone may read" {
  mkdir "$base/package" "$base/bin"
  cp -R "$root/tasker" "$base/package"
  cp -R --parents "$root/src/main/script" "$base/package"
  mv "$base/package$root/src" "$base/package"
  touch "$base/package/tasker.war"
  printf '#!/bin/sh\necho as the server\n' > "$base/bin/setpriv"
  chmod +x "$base/bin/setpriv"

  PATH=$base/bin:$PATH run "$base/package/tasker" receipt verify answer
  [[ $output == *"as the server"* ]]
  # the record, which root is to leave alone, is not opened for it
  PATH=$base/bin:$PATH run "$base/package/tasker" receipt verify answer --key node.pem
  [[ $output != *"as the server"* && $output == *ReceiptCheck* ]]
}

@test "a home and a clone may have a space in their paths" {
  export TASKER_HOME="$base/a home"
  mkdir "$base/a clone"
  cp -R --parents "$root/tasker" "$root/src/main/script" "$root/src/main/container" "$base/a clone"
  root="$base/a clone$root"

  run -0 tasker up broker
  [[ $output == *"started on 127.0.0.1:$broker_port"* ]]
  run -0 tasker rabbitmqctl list_queues
  run -0 tasker down
}

@test "doctor says what is missing, and what to do" {
  local address=unix://$base/docker.sock
  DOCKER_HOST=$address run tasker doctor
  [ "$status" = 0 ]
  [[ $output == *"engine   note     none answers on unix:///"*"'up' starts one"* ]]
  [[ $output == *"nothing is missing"* ]]

  mkdir "$base/bin"
  printf '#!/bin/sh\necho aarch64\n' > "$base/bin/uname"
  chmod +x "$base/bin/uname"
  listener "$broker_port"
  DOCKER_HOST=$address PATH=$base/bin:$PATH run tasker doctor
  [ "$status" = 1 ]
  [[ $output == *"machine  MISSING  aarch64 is not supported"* ]]
  [[ $output == *"broker   MISSING  something else answers on 127.0.0.1:$broker_port: set TASKER_BROKER_URI"* ]]
  [[ $output == *"2 of these must be mended first"* ]]
}
