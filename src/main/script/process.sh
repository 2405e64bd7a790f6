# Parts that outlive this script: started, found again, waited for, stopped.

# Starts a part that outlives this script. The mark in its environment, which its children inherit,
# tells later what is ours: process ids alone are used again.
detached() { # part command...
  local part=$1
  shift
  mkdir -p "$home/$part"
  # appended to, so that whoever cuts it short gets the room; it names tasks, which is not for everybody
  : > "$home/$part/console.log"
  chmod o= "$home/$part/console.log"
  # 8 is the lock: whoever has it open holds it
  (cd "$home/$part" && STARTED_BY="tasker $part $home" exec setsid "$@") \
    < /dev/null >> "$home/$part/console.log" 2>&1 8>&- &
  echo $! > "$home/$part/pid"
  # nor does bash say that it was killed
  disown
}

pid() { cat "$home/$1/pid" 2> /dev/null || true; }

alive() { grep -qzxF "STARTED_BY=tasker $1 $home" "/proc/$(pid "$1")/environ" 2> /dev/null; }

members() { grep -lzxF "STARTED_BY=tasker $1 $home" /proc/[0-9]*/environ 2> /dev/null | cut -d / -f 3 || true; }

# Waits until the check holds, as long as that takes on whatever machine: gives up when the part has
# ended, or when nothing of it has moved for so many seconds. Says every ten seconds what for.
await() { # seconds part what check...
  local begun=$SECONDS still=$SECONDS quiet=$1 part=$2 what=$3 told=10 size=0 ticks=0 since=''
  shift 3
  until "$@"; do
    if ((SECONDS - begun >= told)); then
      ! "${movement:-moves}" "$part" || still=$SECONDS
      ((SECONDS - still < quiet)) || return 1
      ((SECONDS - still < 10)) && since='' || since=", nothing has moved for $((SECONDS - still)) s of at most $quiet s"
      say "$part" "waits until it $what: $((SECONDS - begun)) s$since"
      told=$((SECONDS - begun + 10))
    fi
    # a process that is about to become its program has no mark for a moment
    alive "$part" || { sleep 0.5 && alive "$part"; } || return 1
    # on a slow machine, what is asked has enough to do
    sleep "$((SECONDS - begun < 20 ? 0 : 1)).1"
  done
}

# Since it was last asked, ten seconds ago, has the part written anything, or used a tenth of a processor?
# One that only waits uses less. What await remembers of it is await's.
moves() { # part
  local member line before="$size $ticks" spent=$ticks
  size=$(stat -c %s "$home/$1/console.log" 2> /dev/null || true) ticks=0
  for member in $(members "$1"); do
    line=$(cat "/proc/$member/stat" 2> /dev/null) || continue
    # from the state on, as names may have spaces
    read -ra line <<< "${line##*) }"
    ((ticks += line[11] + line[12]))
  done
  [ "$size" != "${before% *}" ] || ((ticks - spent >= 100))
}

# Waits so many seconds at most.
within() { # seconds part what check...
  local begun=$SECONDS most=$1 part=$2 what=$3 told=10
  shift 3
  until "$@"; do
    ((SECONDS - begun < most)) || return 1
    if ((SECONDS - begun >= told)); then
      say "$part" "waits until it $what: $told s of at most $most s"
      told=$((told + 10))
    fi
    alive "$part" || { sleep 0.5 && alive "$part"; } || return 1
    sleep 0.1
  done
}

# Waits for a service of the distribution as long as systemd does: it starts with the machine, and one of
# our own beside it would be in its way.
await_service() { # part service check...
  local begun=$SECONDS told=10 part=$1 service=$2
  shift 2
  until "$@"; do
    [[ $(systemctl show --property=SubState --value "$service" 2> /dev/null) == start* ]] || return 0
    if ((SECONDS - begun >= told)); then
      say "$part" "waits for the distribution's service $service, which starts: $((SECONDS - begun)) s"
      told=$((SECONDS - begun + 10))
    fi
    sleep 1
  done
}

gone() { ! alive "$1"; }

stop() { # part seconds
  local member
  ! alive "$1" || kill -TERM "$(pid "$1")"
  if ! within "$2" "$1" "has stopped" gone "$1" && alive "$1"; then
    say "$1" "does not stop in $2 s and is killed"
  fi
  for member in $(members "$1"); do end_process "$member"; done
  rm -f "$home/$1/pid"
}

failed() { # part address what-to-do
  { grep -E "$refusal" "$home/$1/console.log" || tail -n 20 "$home/$1/console.log"; } | plain_lines >&2
  stop "$1" 10
  fail "$1" "did not start on $2: ${3:-see ./tasker logs $1}"
}

# The children of a container's keeper are the container: they bear no mark.
end_process() {
  local children tries
  children=$(cat /proc/"$1"/task/*/children 2> /dev/null || true)
  # shellcheck disable=SC2086 # a list
  kill -KILL $children "$1" 2> /dev/null || true
  for ((tries = 0; tries < 100; tries++)); do
    grep -qz . "/proc/$1/environ" 2> /dev/null || return 0
    sleep 0.05
  done
}
