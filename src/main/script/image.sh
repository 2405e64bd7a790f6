# The job image.
use parts engine

image() { # [--with modules] [--packages packages] [--from image] [--name name]
  local name with='' packages='' from='' chosen=$#
  name=$(image_name)
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || misused "image takes --with, --packages, --from and --name, each with a value, and not '$1' alone"
    case $1 in --with) with=$2 ;; --packages) packages=$2 ;; --from) from=$2 ;; --name) name=$2 ;; *) misused "image knows no '$1'" ;; esac
    shift 2
  done
  up engine
  [ "$chosen" != 0 ] || { up_image && return; }
  build_image "$name" "$with" "$packages" "$from" || fail image "could not be built: see above; what was there stays"
  remember_image "$name" "$with" "$packages" "$from"
}

# The next `up` of that name wants the same; only what could be built, or no `up` would get past it.
remember_image() { # name modules packages image
  { chosen_images | awk -F '|' -v name="$(tagged "$1")" '$1 != name' && echo "$(tagged "$1")|$2|$3|$4"; } > "$home/image.chosen.new"
  mv "$home/image.chosen.new" "$home/image.chosen"
}

tagged() { [[ ${1##*/} = *:* ]] && echo "$1" || echo "$1:latest"; }

# What earlier releases kept was for one name, and in files of these names.
chosen_images() {
  kept() { cat "$home/image.$1" 2> /dev/null || true; }
  if [ -e "$home/image.chosen" ]; then
    cat "$home/image.chosen"
  elif [ -e "$home/image.with" ]; then
    echo "$(tagged "$(image_name)")|$(kept with)|$(kept packages)|$(kept from)"
  fi
}

up_image() {
  local name with packages from undo=
  name=$(image_name)
  ! foreign_image "$name" || { say image "$name is in the engine and was not made here: it is used as it is" && return; }
  if [ -n "${TASKER_IMAGE:-}" ] && [[ ${TASKER_IMAGES_PULL:-never} = missing || $name = *@* ]] && ! image_id "$name" > /dev/null; then
    [ "${TASKER_IMAGES_PULL:-never}" = missing ] || fail image "$name is not in the engine: load it, or have it pulled with TASKER_IMAGES_PULL=missing"
    say image "$name is not in the engine: the server pulls it"
    return
  fi
  IFS='|' read -r _ with packages from < <(chosen_images | awk -F '|' -v name="$(tagged "$name")" '$1 == name') || true
  [ -z "$with$packages$from" ] || undo="; without what was chosen for it ($(words "$with" "$packages" "$from")): ./tasker image --with ''"
  build_image "$name" "$with" "$packages" "$from" || fail image "could not be built: see above$undo"
}

words() { printf '%s\n' "$@" | { grep . || true; } | paste -sd ' '; }

image_id() { docker -H "$(engine_host)" image inspect --format '{{.Id}}' "$1" 2> /dev/null; }

# Is there one that was not made here?
foreign_image() { # name
  local id
  id=$(image_id "$1") && ! grep -q "^$id " "$home/image.made" 2> /dev/null
}

build_image() { # name modules packages image
  local engine
  need mmdebstrap:mmdebstrap
  engine=$(engine_host)
  engine_answers "$engine" || fail image "cannot be built while the engine is away: ./tasker up engine"
  begin
  slowly image "$home/image.log" run_build "$engine" "$@" || return
  say image "$1 is in the engine $(took)"
}

run_build() { # engine name modules packages image
  "$root/src/main/container/build-image" --engine "$1" --cache "$cache" --made "$home/image.made" --name "$2" \
    --with "$3" --packages "$4" --from "$5" 2>&1 | tee "$home/image.log" | sed -u 's/^ */             /'
}

# What all images begin with, and an engine gets without a network.
make_tree() {
  mkdir -p "$home"
  "$root/src/main/container/build-image" --engine none --cache "$cache" --made "$home/image.made" 2>&1 |
    tee "$home/image.log" | sed -u 's/^ */             /'
}

image_name() { echo "${TASKER_IMAGE:-datex:latest}"; }

down_image() { say image "stays, in the engine's folder"; }
