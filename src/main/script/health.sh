# Where the server is, and what it says of itself.

url() {
  local host scheme=http
  host=$(near_host)
  case $host in *:*) host="[$host]" ;; esac
  [ "$HTTP_PORT" != -1 ] || scheme=https
  echo "$scheme://$host:$(server_port)"
}

# Where this machine reaches it.
near_host() {
  case $HTTP_HOST in '*' | 0.0.0.0) echo 127.0.0.1 ;; ::) echo ::1 ;; *) tr -d '[]' <<< "$HTTP_HOST" ;; esac
}

server_port() { [ "$HTTP_PORT" = -1 ] && echo "${HTTPS_PORT:--1}" || echo "$HTTP_PORT"; }

# The same expression as Loopback.java's.
on_loopback() {
  [[ $HTTP_HOST =~ ^\[?(localhost|127(\.[0-9]{1,3}){3}|(0*:){2,7}0*1)(%.*)?]?$ ]]
}

# Where this machine alone reaches them, and no proxy is said to be before them.
figures_open() { [ "${TASKER_HTTP_INSECURE:-false}" = false ] && on_loopback; }

# The server is this machine's, whatever name its certificate has.
ask() { curl -fsk -m 20 "$@"; }

health() { ask -o /dev/null "$(url)/health/$1"; }

# Reasons are for operators; whoever is none sees what is down.
objections() {
  local said
  said=$(operator_sees /api/node | grep -oE '"health":\{("[a-z]+":"([^"\\]|\\.)*",?)*\}' |
    grep -oE '"[a-z]+":"([^"\\]|\\.)+"' | sed -E 's/"([a-z]+)":"(.*)"/             \1: \2/' | unescaped || true)
  [ -n "$said" ] || said=$(curl -sk -m 20 "$(url)/health/ready" | grep -oE '"name":"[^"]*","status":"DOWN"' |
    sed -E 's/"name":"([^"]*)".*/             \1: the log says why, and \/api\/node to an operator/' || true)
  [ -z "$said" ] || printf '%s\n' "$said"
}

warnings() {
  local node
  node=$(operator_sees /api/node)
  if [ -z "$node" ]; then
    printf '             %s\n' "whether it warns of anything, an operator's login is told: $(url)/api/node"
    return
  fi
  { grep -oE '"warnings":\[("([^"\\]|\\.)*",?)*\]' <<< "$node" | grep -oE '"([^"\\]|\\.)*"' |
    sed -E '1d; s/"(.*)"/             \1/' | unescaped; } || true
}

# The images that requests may name, with what is wrong with each; "wrong" leaves out those that hold.
named_images() { # [wrong]
  local text='"([^"\\]|\\.)*"' image aliases reference objection
  operator_sees /api/node | { grep -oE "\\{\"aliases\":\\[${text}[^]]*\\],\"reference\":$text,\"digests\":\\[[^]]*\\],\"objection\":$text\\}" || true; } |
    while read -r image; do
      aliases=$(sed -E 's/^[^[]*\[([^]]*)\].*/\1/; s/"//g; s/,/, /g' <<< "$image")
      reference=$(sed -E "s/^.*,\"reference\":\"([^\"]*)\",\"digests.*/\\1/" <<< "$image")
      objection=$(sed -E 's/^.*\],"objection":"(.*)"\}$/\1/' <<< "$image" | unescaped)
      [[ -z $objection && -n ${1:-} ]] || printf '             %s\n' "$aliases ($reference): ${objection:-ready}"
    done
}

# JSON's strings as they are meant, so that a command in one can be copied.
unescaped() { sed -E 's/\\(["\\/])/\1/g'; }

# With the password that was made here; it is in no command line.
operator_sees() { # path
  [ -z "${TASKER_USERS:-}" ] && [[ -s $home/password && -r $home/password ]] || return 0
  ask -K - "$(url)$1" <<< "user = \"operator:$(cat "$home/password")\"" || true
}
