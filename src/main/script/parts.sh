# Broker, engine, image, tools and server: up, down, their state and their logs.
use process

# Sets chosen to the named parts, or to all, in the order in which they start.
choose() {
  local part all=${parts[*]}
  for part; do [[ " $all " == *" $part "* ]] || misused "there is no part '$part', but ${all// /, }"; done
  chosen=()
  for part in "${parts[@]}"; do
    [[ $# -gt 0 && " $* " != *" $part "* ]] || chosen+=("$part")
  done
}

up() {
  local part
  use "$@"
  # what nobody can help who is not root, before anything is begun
  [[ " $* " != *" server "* ]] || need_jdk
  [[ " $* " != *" engine "* ]] || require_engine
  [[ " $* " != *" tools "* && " $* " != *" server "* ]] || begin_tools
  for part; do
    # the server waits for them, after it is built
    [[ $part = tools && " $* " == *" server "* ]] || "up_$part"
  done
}

down() {
  local i
  use "$@"
  for ((i = $#; i > 0; i--)); do "down_${!i}"; done
  # it has no other use than the demo's
  [ $# -lt ${#parts[@]} ] || { use webdav && down_webdav; }
}

# Fails if anything is down.
status() {
  local down=0 engine
  use broker engine image health
  engine=$(engine_host)
  broker_address
  if broker_answers; then
    say broker "up on $host:$port, $(whose broker)"
  else
    down=1 && say broker "down on $host:$port"
  fi
  if engine_answers "$engine"; then
    say engine "up on $engine, $(whose engine)"
  elif engine_refuses "$engine"; then
    down=1 && say engine "$(refused_engine "$engine")"
  else
    down=1 && say engine "down on $engine"
  fi
  if docker -H "$engine" image inspect "$(image_name)" > /dev/null 2>&1; then
    say image "$(image_name) is there"
  else
    down=1 && say image "$(image_name) is not there$(engine_answers "$engine" || echo ', as far as can be seen')"
  fi
  if health ready; then
    say server "up on $(url), $(whose server), ready"
    named_images
    warnings
  elif health started; then
    down=1 && say server "up on $(url), $(whose server), not ready:" && objections
  else
    down=1 && say server "down on $(url)"
  fi
  return $down
}

whose() { if alive "$1"; then echo "started here, pid $(pid "$1")"; else echo "not started here"; fi; }

logs() {
  local part file files=()
  for part; do
    for file in "$home/$part/console.log" "$home/$part"/log/*.log "$home/$part"/tasker/logs/messages.log; do [ ! -s "$file" ] || files+=("$file"); done
  done
  if [ ${#files[@]} = 0 ]; then
    say logs "none of $* has written any below $home"
    return
  fi
  # a terminal would do what strangers have written there
  for file in "${files[@]}"; do tail -v -n 100 "$file"; done | plain_lines | LC_ALL=C tr '\000-\010\013-\037\177' '?'
}
