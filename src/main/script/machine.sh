# Emulated Debian machines, in which a command of this script runs as on a machine that has nothing
# but git.
use process machine-disk

machine() { # [--debian NAME] [--ready] [--fresh] WORD [ARGUMENT...]
  local debian=13 fresh='' ready='' word
  while [[ ${1:-} == -* ]]; do
    case $1 in
      --fresh) fresh=yes ;;
      --ready) ready=-ready ;;
      --debian=*) debian=${1#*=} ;;
      --debian) [ $# -ge 2 ] || misused "--debian takes a name"; debian=$2; shift ;;
      *) misused "machine has no option $1" ;;
    esac
    shift
  done
  release=$(codename "$debian") || misused "--debian takes 13, 12, 14 or sid, or a release's name, and not '$debian'"
  part=machine-$release$ready folder=$home/machine-$release$ready
  word=${1:-}
  shift || true
  case $word in
    demo | selftest | chaos | run | shell) ;;
    status | stop | remove) [ $# = 0 ] || misused "machine $word takes no argument like '$1'" ;;
    '') misused "machine takes demo, selftest, chaos, run, shell, status, stop or remove" ;;
    *) misused "machine takes demo, selftest, chaos, run, shell, status, stop or remove, and not '$word'" ;;
  esac
  case $word in
    status) machine_status ;;
    stop) machine_alone down_machine ;;
    remove) machine_alone remove_machine ;;
    *) [[ $word != run || $# -gt 0 ]] || misused "machine run takes a command"
      in_machine "$word" "$@" ;;
  esac
}

# One at a time for each machine; whoever uses another part of the same home need not wait.
machine_alone() {
  mkdir -p "$folder"
  (
    flock -n 8 || { say lock "another ./tasker is at work on $part: this one waits for it" >&2 && flock 8; }
    "$@"
  ) 8> "$folder/lock"
}

in_machine() { # word argument...
  local word=$1 way=()
  shift
  # what the command says goes to stdout alone
  announce_machine "$word" >&2
  machine_alone ready_machine "$word" >&2
  machine_way
  case $word in
    demo) there ./tasker demo "$@" ;;
    selftest) there ./tasker selftest "$@" ;;
    chaos) [ $# -gt 0 ] || set -- --tasks 30 --faults 8 --slow 6
      there ./tasker chaos "$@" ;;
    run) there "$@" ;;
    shell) there bash -l "$@" ;;
  esac
}

announce_machine() { # word
  local first='half an hour'
  [ -z "$ready" ] || first='a quarter of an hour'
  cat << TEXT
This runs in an emulated Debian ($release), which is ten times slower than this machine. With two processors
free it takes some minutes to make, if none is kept, and one or two to start.
TEXT
  case $1 in
    demo) echo "The demo takes $first after that, and a few minutes later on." ;;
    selftest | chaos) echo "The $1 takes an hour after that, and $first more the first time." ;;
    *) ;;
  esac
  cat << TEXT
It keeps all of it below $folder, and packages in $cache/machine;
./tasker machine stop ends it, and remove takes it away.

TEXT
}

ready_machine() { # word
  local way=()
  [ "$(uname -m)" = x86_64 ] || fail machine "can be made on x86-64 alone, and this is $(uname -m)"
  need qemu-system-x86_64:qemu-system-x86 qemu-img:qemu-utils ssh:openssh-client git:git
  # an engine's or a release's that is no clone has nothing to hand over
  git -C "$root" rev-parse -q --verify HEAD > /dev/null || fail machine "gets what is committed, and $root is no clone"
  [ -z "$fresh" ] || { down_machine && rm -f "$folder/disk"; }
  [ -e "$folder/base" ] || make_disk "$folder" "$release" "$ready"
  start_machine
  hand_over "$1"
}

start_machine() {
  local port
  begin
  if ! alive "$part"; then
    [ -e "$folder/disk" ] || qemu-img create -q -f qcow2 -F raw -b "$folder/base" "$folder/disk" ||
      fail machine "has no disk: see above"
    port=$(free_port)
    echo "$port" > "$folder/port"
    say machine "starts, with ssh on 127.0.0.1:$port"
    boot "$port"
  fi
  machine_way
  await 180 "$part" "lets somebody in" lets_in ||
    failed "$part" "127.0.0.1:$(cat "$folder/port")" "see above, and $folder/console.log"
  say machine "is up, pid $(pid "$part") $(took)"
}

# What is written may be lost with this machine's power; it is a machine for tries.
boot() { # port
  local shared=$cache/machine memory
  mkdir -p "$shared"/apt-"$release"/partial "$shared"/m2/{repository,wrapper}
  memory=$(awk '/^MemAvailable/ { print ($2 > 10000000 ? 6144 : 4096) }' /proc/meminfo)
  detached "$part" qemu-system-x86_64 -name "$part" -nodefaults -no-user-config -no-reboot -display none \
    -accel tcg,thread=multi -cpu max,la57=off,svm=off -smp 2 -m "$memory" \
    -kernel vmlinuz -initrd initrd -append 'root=/dev/vda rw console=ttyS0 mitigations=off panic=-1' \
    -drive file=disk,format=qcow2,if=virtio,discard=unmap,detect-zeroes=unmap,cache=unsafe \
    -netdev "user,id=net,ipv6=off,hostfwd=tcp:127.0.0.1:$1-:22" -device virtio-net-pci,netdev=net -device virtio-rng-pci \
    -virtfs "local,path=${shared//,/,,},mount_tag=cache,security_model=mapped-xattr" \
    -chardev stdio,id=console,signal=off -serial chardev:console
}

machine_way() {
  way=(
    ssh -F none -i "$folder/key" -o IdentitiesOnly=yes -o "UserKnownHostsFile=\"$folder/known\"" -o HostKeyAlias=machine
    -o StrictHostKeyChecking=yes -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=20
    -o ServerAliveInterval=60 -o ServerAliveCountMax=10 -p "$(cat "$folder/port")"
  )
}

lets_in() { "${way[@]}" root@127.0.0.1 true < /dev/null > /dev/null 2>&1; }

# What is committed here, beside what was built there of what it had before.
hand_over() { # word
  begin
  [ -z "$(git -C "$root" status --porcelain | head -n 1)" ] || say machine "gets what is committed, without the changes that are not"
  # shellcheck disable=SC2016 # it is the other bash's
  "${way[@]}" root@127.0.0.1 '
    [ -e tasker/.git ] || git init -q -b main tasker
    cd tasker
    git config receive.denyCurrentBranch updateInstead
    git config receive.shallowUpdate true
    ! git rev-parse -q --verify HEAD > /dev/null || git reset -q --hard' < /dev/null
  GIT_SSH_COMMAND=$(printf '%q ' "${way[@]}") git -C "$root" push -q --force ssh://root@127.0.0.1/root/tasker HEAD:refs/heads/main ||
    fail machine "cannot be given the clone: see above"
  [ -z "$ready" ] || bring_built
  [[ -z $ready || $1 != chaos ]] || bring_tests
  say machine "has the clone, at $(git -C "$root" rev-parse --short HEAD) $(took)"
}

# What it has from the start is of the sources that there were then.
bring_built() {
  local digest
  use build
  build
  digest=$(sha256sum < "$root/target/tasker.war")
  "${way[@]}" root@127.0.0.1 "sha256sum < tasker/target/tasker.war | grep -qxF '$digest'" < /dev/null ||
    tar -C "$root/target" -c tasker tasker.war commands.jar | "${way[@]}" root@127.0.0.1 tar -xm -C tasker/target
  "${way[@]}" root@127.0.0.1 touch tasker/target/tasker.built < /dev/null
}

# Of which chaos is one; in the machine the compiler alone would take half an hour.
bring_tests() {
  local libraries at
  build_tests
  mapfile -t libraries < <(tr : '\n' < "$root/target/test.classpath")
  at=target/libraries-$(sha256sum < "$root/target/test.classpath" | cut -c 1-16)
  "${way[@]}" root@127.0.0.1 "[ -e tasker/$at ]" < /dev/null ||
    tar -P --transform 's,.*/,,' -c "${libraries[@]}" |
    "${way[@]}" root@127.0.0.1 "cd tasker && mkdir -p $at.new && tar -xm -C $at.new && mv $at.new $at"
  tar -C "$root/target" -c classes test-classes |
    "${way[@]}" root@127.0.0.1 "cd tasker/target && rm -rf classes test-classes && tar -xm &&
      echo \"\$HOME/tasker/$at/*\" > test.classpath && touch tests.built"
}

# In the clone; a signal that ends this script ends the command, too.
there() { # command...
  local status=0 command number=/run/there-$$
  command="cd tasker && echo \$\$ > $number && exec $(printf '%q ' "$@")"
  if [[ -t 0 && -t 1 ]]; then
    "${way[@]}" -t root@127.0.0.1 "$command"
    return
  fi
  # in the background, so that a signal is heard at once
  "${way[@]}" root@127.0.0.1 "$command" <&0 &
  # shellcheck disable=SC2064 # both are this function's
  trap "kill $! && $(printf '%q ' "${way[@]}") root@127.0.0.1 'kill -INT -- -\$(cat $number)'; exit 130" INT TERM
  wait $! || status=$?
  trap - INT TERM
  return "$status"
}

machine_status() {
  local kept=''
  [ ! -e "$folder/base" ] || kept=", $({ du -cm "$folder"/{base,disk} 2> /dev/null || true; } | awk 'END { print $1 }') MB are kept"
  if alive "$part"; then
    say machine "$part is up, ssh on 127.0.0.1:$(cat "$folder/port"), pid $(pid "$part")$kept"
  else
    say machine "$part is down$kept"
    return 1
  fi
}

down_machine() {
  local way=()
  alive "$part" || { say machine "$part is not started"; return; }
  begin
  machine_way
  "${way[@]}" root@127.0.0.1 systemctl poweroff < /dev/null > /dev/null 2>&1 || true
  within 180 "$part" "has switched itself off" gone "$part" || say machine "does not switch itself off, and is ended"
  stop "$part" 20
  say machine "stopped $(took)"
}

remove_machine() {
  down_machine
  rm -rf --one-file-system "$folder"/{base,disk,root}* "$folder"/{vmlinuz,initrd,key,key.pub,known,port}
  say machine "nothing of $part is kept; packages stay in $cache/machine"
}
