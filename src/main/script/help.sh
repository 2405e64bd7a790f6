# What the commands are, from the list in `commands`; help, completion, and what is said to whoever uses
# them otherwise.

list=$root/src/main/script/commands

# A command's paragraph of the list.
listed() { awk -v command="$1" 'BEGIN { RS = "" } $1 == command' "$list"; }

require_command() {
  local names
  [ -z "$(listed "$1")" ] || return 0
  mapfile -t names < <(awk 'BEGIN { RS = "" } { print $1 }' "$list")
  misused "there is no command '$1'$(similar "$1" "${names[@]}")"
}

# The options and words that a command takes, one a line, each with its value.
terms() { listed "$1" | sed -nE 's/^ {4}([a-z-]\S*( \S+)*)( {2}.*)?$/\1/p'; }

help_of() { # [command]
  [ $# -le 1 ] || misused "help takes one command"
  if [ $# = 0 ]; then
    usage
    return
  fi
  require_command "$1"
  listed "$1" | awk -v me="$me" '
    /^[a-z]/ { print (NR == 1 ? "usage: " : "       ") me " " $0; next }
    /^  [^ ]/ && !told++ { print "" }
    /^    / && !items++ { print "" }
    { print }'
}

usage() {
  echo "usage: $me COMMAND [ARGUMENT...]; $me COMMAND --help says more"
  echo
  awk 'BEGIN { RS = ""; FS = "\n" }
    { for (i = 1; $i !~ /^  /; i++) { } name = $1; sub(/ .*/, "", name); printf "  %-13s%s\n", name, substr($i, 3) }' "$list"
  if [ "$me" = tasker ]; then
    printf '\nSettings are in %s, and in the environment, which comes first.\n' "$settings"
    return
  fi
  cat << 'TEXT'

Settings in the environment (TASKER_*, RABBITMQ_*, DOCKER_HOST, HTTP_HOST, HTTP_PORT, HTTPS_PORT,
METRICS_AUTHENTICATION) reach the server.
  TASKER_HOME             where everything is kept, by default .tasker beside this script
  TASKER_CACHE            where the job image's file tree is kept, by default .tasker/cache
  TASKER_WAIT=started     `up server` does not wait for broker, engine and storage
  TASKER_BROKER_TREE      `up broker` starts RabbitMQ out of this file tree of another release
  TASKER_ENGINE_TREE      `up engine` starts Docker out of this one
TEXT
}

# Commands that run programs of the command line fail as those do.
misused() { # what is wrong
  local more="$me help" end=';'
  [[ $* != *'?' ]] || end=
  [ "$command" = help ] || [ -z "$(listed "$command")" ] || more="$me $command --help"
  [ $# = 0 ] && usage >&2 || printf 'tasker: %s%s %s says more\n' "$*" "$end" "$more" >&2
  case $command in
    submit | try | approve | record | receipt | crate | erase | cache | selftest) exit 3 ;;
    cancel | revoke | dead) exit 1 ;;
    *) exit 2 ;;
  esac
}

# Which of the words that one could be, if any.
similar() { # word candidate...
  printf '%s\n' "$@" | awk '
    function least(a, b, c) { return a < b ? (a < c ? a : c) : (b < c ? b : c) }
    function edits(a, b,   i, j, row, last, above) {
      for (j = 0; j <= length(b); j++) row[j] = j
      for (i = 1; i <= length(a); i++) {
        last = row[0]
        row[0] = i
        for (j = 1; j <= length(b); j++) {
          above = row[j]
          row[j] = least(above + 1, row[j - 1] + 1, last + (substr(a, i, 1) != substr(b, j, 1)))
          last = above
        }
      }
      return row[length(b)]
    }
    NR == 1 { word = $0; best = length(word) < 6 ? 1 : int(length(word) / 3); next }
    { far = index($0, word) == 1 ? 1 : edits(word, $0) }
    far <= best && (far < best || found == "") { best = far; found = $0 }
    END { if (found != "") printf ": did you mean %s?", found }'
}

# Refuses options that the command does not have, before it begins with anything; and says what it
# takes if that is asked.
check_options() { # argument...
  local term value name any=
  local -A takes=()
  case ${1:-} in -h | --help) help_of "$command"; exit ;; esac
  # what goes on to another program is not ours to judge
  [[ $(listed "$command") != *ARGUMENT...* ]] || return 0
  [[ $(listed "$command") != *'[NAME...]'* ]] || any=no
  while read -r term value; do takes[$term]=$value; done < <(terms "$command")
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case $1 in -h | --help) help_of "$command"; exit ;; esac
    name=${1%%=*}
    if [[ $name == -?* ]]; then
      # -v would expand once more, and so run, what stands in the name
      [ -n "${takes[$name]+is}" ] || misused "$command has no option $name$(similar "$name" "${!takes[@]}")"
      if [[ $1 != *=* && -n ${takes[$name]} && ${takes[$name]} != \[* ]]; then
        [ $# -gt 1 ] || misused "$name needs a value"
        shift
      fi
    elif [[ $any == no && -z ${takes[$name]+is} ]]; then
      misused "$command takes no '$1'$(similar "$1" "${!takes[@]}")"
    fi
    shift
  done
}

# What is missing is said before anything is built, too.
check_words() { # argument...
  local word forms words
  [[ $(listed "$command") != *ARGUMENT...* ]] || return 0
  # without what may be left out
  mapfile -t forms < <(listed "$command" | sed -nE '/^[a-z]/ { s/ *\[([^][]|\[[^]]*\])*\]//g; s/^[a-z]+ ?//; p }')
  [ -n "${forms[*]}" ] || return 0
  [ $# -gt 0 ] || misused "$command needs $(printf '%s, or ' "${forms[@]}" | sed 's/, or $//')"
  mapfile -t words < <(printf '%s\n' "${forms[@]%% *}" | tr '|' '\n')
  if [[ ${words[0]} == [a-z]* ]]; then
    [[ " ${words[*]} " == *" $1 "* ]] || misused "$command takes $(printf '%s, ' "${words[@]}" | sed -E 's/, $//; s/(.*), /\1 or /'), and not '$1'$(similar "$1" "${words[@]}")"
  elif [ ${#forms[@]} = 1 ]; then
    mapfile -t words < <(grep -oE -e "--[a-z0-9-]+" <<< "${forms[0]}")
    for word in "${words[@]}"; do
      [[ " $* " == *" $word"[\ =]* ]] || misused "$command needs $word"
    done
  fi
}

# What a shell is to run for it, which asks nothing of this script any more.
completion() { # shell
  awk '
    BEGIN {
      RS = ""
      FS = "\n"
      print "_tasker_words() { # command, word before; fails where a file is to come"
      print "  case \"$1 $2\" in"
    }
    {
      name = $1
      sub(/ .*/, "", name)
      all = all " " name
      words = " --help"
      for (i = 1; i <= NF; i++) {
        if ($i !~ /^    [^ ]/) continue
        sub(/^ +/, "", $i)
        sub(/  .*/, "", $i)
        parts = split($i, part, " ")
        words = words " " part[1]
        if (part[1] !~ /^-/ || parts == 1) continue
        if (part[2] ~ /FILE|FOLDER|PATH/) files = files " | \047" name " " part[1] "\047"
        else values = values " | \047" name " " part[1] "\047"
      }
      if (name != "help") lines = lines "    \047" name " \047*) echo" words " ;;\n"
    }
    END {
      print "    \047 \047* | \047help \047*) echo" all " ;;"
      print "   " substr(files, 3) ") return 1 ;;"
      print "   " substr(values, 3) ") ;;"
      printf "%s  esac\n}\n", lines
    }' "$list"
  "complete_$1"
}

complete_bash() {
  cat << 'TEXT'
_tasker() {
  local words word=${COMP_WORDS[COMP_CWORD]} command=
  [ "$COMP_CWORD" = 1 ] || command=${COMP_WORDS[1]}
  if words=$(_tasker_words "$command" "${COMP_WORDS[COMP_CWORD - 1]}"); then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  else
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -F _tasker tasker
TEXT
}

complete_zsh() {
  cat << 'TEXT'
_tasker() {
  local found command=
  ((CURRENT == 2)) || command=$words[2]
  if found=$(_tasker_words "$command" "$words[CURRENT-1]"); then compadd -- ${=found}; else _files; fi
}
compdef _tasker tasker
TEXT
}
