# All tests, with two of everything.
use build

# What talks to a broker or to an engine; and what of it is worth its time in each run of CI, of which
# docs/developers.md tells why.
newer_releases='org/dataexchange/tasker/rabbitmq/**/*IT,org/dataexchange/tasker/sandbox/*/*IT,IsolationIT,EndingIT'
often=$newer_releases',!NewerBrokerIT,!Amqp10IT,!LostSightIT,!PoolIT,!LargeMessagesIT,!HalfOpenIT,!RecoveryIT,!SharedFilesIT,!RegistryIT'
newer_releases+=,ClientsIT

all_tests() { # [scripts|releases|package|--coverage]
  case "$*" in
    '') check_scripts; run_tests with_both_releases ;;
    scripts) check_scripts ;;
    releases) run_tests with_newer_releases "$newer_releases" ;;
    package) use package && test_package ;;
    --coverage) run_tests maven_of_pair verify -Pcoverage; covered ;;
    *) misused "test takes 'scripts', 'releases', 'package', --coverage or nothing, and not '$*'" ;;
  esac
}

# This script as one, as its parts share variables; all other shell files; and what easily breaks of it.
check_scripts() {
  need shellcheck:shellcheck bats:bats setpriv:util-linux python3:python3 docker:docker.io \
    /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server
  (
    local others
    cd "$root"
    { cat tasker && printf '. %s\n' src/main/script/*.sh; } | shellcheck -x -a -s bash -
    mapfile -t others < <(find mvnw .ci src -type f ! -name '*.sh' \
      -exec awk 'FNR == 1 && /^#!.*(sh|bats)$/ { print FILENAME } { nextfile }' {} +)
    shellcheck -x "${others[@]}"
    # programs as algorithms are, which Debian's sh runs
    find src -name '*.sh' ! -path 'src/main/script/*' -exec shellcheck -s dash {} +
    bats src/test/script
  ) < /dev/null
}

# Of the decisions, by package.
covered() {
  awk -F , '
    NR > 1 { package = $2; sub(/.*\./, "", package); missed[package] += $6; taken[package] += $7 }
    END { for (package in taken) printf "  %-8s %.0f %% of %d branches\n", package, 100 * taken[package] / (taken[package] + missed[package]), taken[package] + missed[package] }
  ' "$root/target/site/jacoco/jacoco.csv" | sort
}

run_tests() { # function [argument...]
  local second delay=${TASKER_TEST_ENGINE_DELAY:-}
  need_maven
  need strace:strace curl:curl docker:docker.io dockerd:docker.io apache2:apache2-bin openssl:openssl /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server \
    nginx:nginx /usr/lib/nginx/modules/ngx_http_dav_ext_module.so:libnginx-mod-http-dav-ext rclone:rclone \
    docker-registry:docker-registry skopeo:skopeo htpasswd:apache2-utils unshare:util-linux nsenter:util-linux ip:iproute2 \
    php:php-cli /usr/share/php/Sabre/DAV/Server.php:php-sabre-dav chromium:chromium slapd:slapd haproxy:haproxy zsh:zsh \
    /usr/lib/python3/dist-packages/pika:python3-pika /usr/lib/python3/dist-packages/kombu:python3-kombu \
    /usr/lib/python3/dist-packages/proton:python3-qpid-proton /usr/share/doc/libsasl2-modules:libsasl2-modules node:nodejs \
    /usr/share/php/PhpAmqpLib:php-amqplib go:golang-go \
    /usr/share/gocode/src/github.com/rabbitmq/amqp091-go:golang-github-rabbitmq-amqp091-go-dev \
    /usr/lib/postgresql:postgresql gcc:gcc make:make /usr/include/stdio.h:libc6-dev musl-gcc:musl-tools \
    /usr/include/check.h:check cppcheck:cppcheck clang:clang /usr/share/doc/libclang-rt-dev:libclang-rt-dev
  need_jdk
  # what the caller has set is not what is tested
  unset "${!TASKER_@}" "${!RABBITMQ_@}" HTTP_HOST HTTPS_PORT METRICS_AUTHENTICATION
  [ -z "$delay" ] || export TASKER_TEST_ENGINE_DELAY=$delay
  axe
  amqplib
  rocrate
  sigstore
  prometheus
  zipkin
  trixie_tree rabbitmq rabbitmq-server,dash,libc-bin,coreutils,sed,grep,mawk,util-linux,hostname
  trixie_tree docker docker.io,docker-cli,crun,bash,coreutils,util-linux,mount,procps,libc-bin
  export TASKER_NEWER_BROKER=$cache/rabbitmq-trixie
  base=$(mktemp -d "$(scratch)/tasker-XXXXXX")
  brokers=$(free_ports) servers=$((brokers + 1))
  trap end_tests EXIT
  trap 'exit 130' INT TERM
  export TASKER_CACHE=$cache TASKER_TOOLS=$base/1/tools TASKER_TEST_CLASSES=$base/classes.jsa
  # beside each other: each waits for other things
  nice make --silent -j 2 -C "$root/src/main/container/launcher" check FUZZ_SECONDS=30 > "$base/launcher.log" 2>&1 < /dev/null &
  launcher=$!
  one_of_pair 2 up broker engine image &
  second=$!
  build &
  one_of_pair 1 up
  one_of_pair 1 down server
  wait "$second"
  wait "$launcher" || { tail -n 40 "$base/launcher.log" >&2 && fail launcher "does not pass its checks: see above"; }
  launcher=
  "$@"
}

# Everything with this machine's broker and engine, and what is worth it with those of Debian 13.
with_both_releases() {
  maven_of_pair verify
  with_newer_releases "$often"
}

with_newer_releases() { # tests
  one_of_pair 1 down server broker engine
  one_of_pair 2 down server broker engine
  # RabbitMQ 4.0 does not take over what 3.10 has left
  rm -rf "$base/1/broker" "$base/2/broker"
  export TASKER_BROKER_TREE=$cache/rabbitmq-trixie TASKER_ENGINE_TREE=$cache/docker-trixie
  one_of_pair 1 up broker engine image
  one_of_pair 2 up broker engine image
  maven_of_pair test-compile failsafe:integration-test@default failsafe:verify@default "-Dit.test=$1"
}

# In the background, so that a signal is heard at once.
maven_of_pair() { # goal or option...
  (cd "$root" && one_of_pair 1 &&
    exec "$(maven_command)" -B -ntp -Dpackages=false "-Dpair.base=$base" "-Dpair.brokers=$brokers" "-Dpair.servers=$servers" "$@" < /dev/null) &
  tests=$!
  wait "$tests"
  tests=
}

# The tests run in two JVMs, whose numbers stand at the end of their folders and ports; pom.xml says
# it for them in the same way.
one_of_pair() { # number [argument...]
  export TASKER_HOME=$base/$1 DOCKER_HOST=unix://$base/$1/docker.sock HTTP_PORT=$servers$1
  export TASKER_BROKER_URI=amqp://guest:guest@127.0.0.1:$brokers$1/%2f
  [ $# = 1 ] || "$root/tasker" "${@:2}"
}

# What ports begin with that are free, with two last digits each for brokers and for servers: below
# those that tests look for.
free_ports() {
  local port
  while port=$((RANDOM % 900 + 1000)); do
    port_open "${port}1" || port_open "${port}2" || port_open "$((port + 1))1" || port_open "$((port + 1))2" || break
  done
  echo "$port"
}

# Debian's trees, made once, with and without what a runtime needs.
foreign_images() {
  need mmdebstrap:mmdebstrap musl-gcc:musl-tools
  run_tests maven_of_pair verify -Dtests.excluded= -Dgroups=images
}

# What finds pages that not everybody can read.
axe() {
  local part=$cache/axe.part
  export TASKER_AXE=$cache/axe-core-4.10.3.js
  [ ! -e "$TASKER_AXE" ] || return 0
  from_npm axe-core 4.10.3 0f2b4d7dcdf7d1219df8d1959ad68e565f51d14c3f0d88bb71cd59abeb956292 "$part"
  mv "$part/axe.min.js" "$TASKER_AXE"
  rm -r "$part"
}

# JavaScript's AMQP client: that of the last years, with what it needs, and the newest.
amqplib() {
  local part=$cache/amqplib.part
  export TASKER_AMQPLIB=$cache/amqplib
  [ ! -e "$TASKER_AMQPLIB" ] || return 0
  rm -rf "$part"
  from_npm amqplib 0.10.9 f3102ba19abf66322e179f236756ecd8c7c835c2f7d56ab3236c7fc7572b7357 "$part/amqplib-0.10/amqplib"
  from_npm buffer-more-ints 1.0.0 94c4fb3aea6746add95c5e200e59bd34cd6c32b75376364b6dcd8d26d768202f "$part/amqplib-0.10/buffer-more-ints"
  from_npm url-parse 1.5.10 714aa16ce764f7d51a4a35afe13ad813b948a1ea1b3d4dc49d1407c45d2e080a "$part/amqplib-0.10/url-parse"
  from_npm querystringify 2.2.0 fbb07a2a8c58d951fbc574c0179034c07ffc295c31f6b4e3c6d90f3adc2a6bfa "$part/amqplib-0.10/querystringify"
  from_npm requires-port 1.0.0 6150769f202060d925a510d13afa2fbf0b1154bb59ccc766935719ff1605c6e2 "$part/amqplib-0.10/requires-port"
  from_npm amqplib 2.3.1 ecefb9c47b59df9d38e78b5e1a67fa4b9e7d280b37cf2fb1f5db17409bd5afc2 "$part/amqplib-2.3/amqplib"
  mv "$part" "$TASKER_AMQPLIB"
}

# What reads research objects.
rocrate() {
  local part=$cache/ro-crate.part
  export TASKER_ROCRATE=$cache/ro-crate-3.7.2
  [ ! -e "$TASKER_ROCRATE" ] || return 0
  rm -rf "$part"
  from_npm ro-crate 3.7.2 ce9c6a34ed945e37e2a07310d8195241a0abc10029a440b0afdfd1a93131c40f "$part/ro-crate"
  mv "$part" "$TASKER_ROCRATE"
}

# What verifies receipts.
sigstore() {
  local part=$cache/sigstore.part
  export TASKER_SIGSTORE=$cache/sigstore-core-2.0.0
  [ ! -e "$TASKER_SIGSTORE" ] || return 0
  rm -rf "$part"
  from_npm @sigstore/core 2.0.0 e3294f02f74b3a44aa86f5078075fb66255ee2b47d5c3fa989549fef73221a2f "$part/@sigstore/core"
  mv "$part" "$TASKER_SIGSTORE"
}

# Nothing of a package is run to install it.
from_npm() { # name version sha256 folder
  local file=$cache/${1##*/}-$2.tgz
  mkdir -p "$4"
  { curl -fsSL --retry 3 -o "$file" "https://registry.npmjs.org/$1/-/${1##*/}-$2.tgz" &&
    sha256sum --quiet -c - <<< "$3  $file" &&
    tar -xzf "$file" --strip-components=1 --no-same-owner -C "$4"; } ||
    fail set-up "$1 $2 cannot be had from registry.npmjs.org"
  rm "$file"
}

# Unpacked and not installed: the package would start a service.
prometheus() {
  local part=$cache/prometheus.part
  export TASKER_PROMETHEUS=$cache/prometheus
  [ ! -e "$TASKER_PROMETHEUS" ] || return 0
  rm -rf "$part"
  mkdir -p "$part"
  (cd "$part" && { apt-get -qq download prometheus || { apt-get -qq update && apt-get -qq download prometheus; }; } &&
    dpkg -x prometheus_*.deb . && rm prometheus_*.deb) > "$cache/prometheus.log" 2>&1 < /dev/null ||
    fail set-up "Debian's package prometheus cannot be had: see $cache/prometheus.log"
  mv "$part" "$TASKER_PROMETHEUS"
}

# From where the libraries are, or from what stands in its place.
zipkin() {
  local file=zipkin-server-3.5.1-exec.jar part=$cache/zipkin.part
  export TASKER_ZIPKIN=$cache/$file
  [ ! -e "$TASKER_ZIPKIN" ] || return 0
  rm -rf "$part"
  mkdir -p "$part"
  { maven -ntp -q dependency:copy -Dartifact=io.zipkin:zipkin-server:3.5.1:jar:exec "-DoutputDirectory=$part" &&
    (cd "$part" && sha256sum --quiet -c - <<< "7ac633a6832647e71e50012a5e3e91fbc7054414955261724526030faf271d8d  $file"); } > "$cache/zipkin.log" 2>&1 ||
    fail set-up "Zipkin cannot be had: see $cache/zipkin.log"
  mv "$part/$file" "$TASKER_ZIPKIN"
  rmdir "$part"
}

# Programs of Debian 13's with all that they need beside them: nothing of it is installed.
trixie_tree() { # name packages
  local tree=$cache/$1-trixie part=$cache/$1-trixie.part
  [ ! -e "$tree" ] || return 0
  need mmdebstrap:mmdebstrap
  begin
  mkdir -p "$cache"
  rm -rf "$part"
  mmdebstrap --quiet --mode=root --variant=extract --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr \
    "--include=$2" trixie "$part" > "$cache/$1-trixie.log" 2>&1 < /dev/null ||
    fail set-up "Debian 13's $1 cannot be had: see $cache/$1-trixie.log"
  mv "$part" "$tree"
  say set-up "unpacked Debian 13's $1 $(took)"
}

end_tests() {
  [ -z "${tests:-}" ] || { kill "$tests" 2> /dev/null && wait "$tests"; } || true
  [ -z "${launcher:-}" ] || { kill "$launcher" 2> /dev/null && wait "$launcher"; } || true
  one_of_pair 1 down || true
  one_of_pair 2 down || true
  rm -rf --one-file-system "$base"
}
