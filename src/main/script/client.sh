# The commands that are programs of the command line.
use build

submit() { client cli.Submit "$@"; }

approve() { client cli.Approve "$@"; }

cancel() { client cli.Cancel "$@"; }

revoke() { client cli.Revoke "$@"; }

dead() { beside_server cli.Dead "$@"; }

cache() { beside_server cli.Cache "$@"; }

record() { beside_server cli.record.Records "$@"; }

receipt() { beside_server cli.record.ReceiptCheck "$@"; }

crate() { beside_server cli.record.Crate "$@"; }

erase() { beside_server cli.record.Erase "$@"; }

# With the workspace of the server that `up` starts.
beside_server() { # class argument...
  export TASKER_WORKSPACE=${TASKER_WORKSPACE:-$home/workspace}
  client "$@"
}

# Against the server that is up, or is started for it.
selftest() {
  local client
  use parts engine health
  locked up "${parts[@]}" >&2
  need_jdk
  client_of selftest.Selftest
  # in our place, so that it hears a signal and takes away what it laid into the storage
  DOCKER_HOST=$(engine_host) SERVER_ADDRESS=$(url) exec "${client[@]}" "$root/src/selftest" "$@"
}

# In our place, so that it hears a signal and takes away what it made.
try_out() {
  local client
  use parts engine
  locked up engine image tools >&2
  build >&2
  client_of cli.Try
  DOCKER_HOST=$(engine_host) exec "${client[@]}" "$@"
}

# Runs a program of the command line.
client() { # class argument...
  local client
  build >&2
  client_of "$1"
  "${client[@]}" "${@:2}"
}

client_of() { # class
  client=(
    env LC_ALL=C.UTF-8 "$JAVA_HOME/bin/java" "${client_options[@]}" "-XX:SharedArchiveFile=$client_archive"
    -cp "$client_path" "org.dataexchange.tasker.$1"
  )
}
