# The demo, and the pictures that are taken of it.
use parts client health

demo() { # [--webdav] [--json]
  local option webdav='' json=()
  for option; do
    case $option in
      --webdav) webdav=yes ;;
      --json) json=(--json) ;;
      *) misused "demo takes --webdav and --json, and not '$option'" ;;
    esac
  done
  [[ $TASKER_STORAGE_URL == */src/samples ]] || fail demo "the samples are not under TASKER_STORAGE_URL: unset it"
  announce
  [ -z "$webdav" ] || { use webdav && up_webdav; }
  samples "${json[@]}"
}

announce() {
  cat << TEXT
This starts a broker, an engine and a server of its own, as far as none answers yet, and sends five tasks.
The first time it builds the server, the job image and the tracer, which takes one to five minutes.
It keeps all of it below $home and $root/target; ./tasker down stops it.
TEXT
  ! may_install || echo "What is missing of Debian's packages is installed, and named before."
  printf '\n'
}

samples() { # [--json]
  local unexpected=0
  locked up "${parts[@]}"
  sample success "The average fortune of four people" demo2_code demo1_data "$@"
  sample success "Seattle's wettest month of each year" wettest_month seattle_weather "$@"
  sample success "The body mass of penguins, and a picture of it" body_mass penguins "$@"
  sample error "An algorithm that asks for a column which is not there" wrong_column seattle_weather "$@"
  # approved before someone added the line that prints every fortune
  sample rejected "An algorithm that is not what was approved" changed_code demo1_data \
    --sha256 dcfdc29f8dcae48793cf559d79aba8d33ea49b587d337fe38688913cdfe8dc7f "$@"
  printf '\n'
  status || unexpected=1
  say page "$(url)/, as operator with the password in $home/password"
  say health "$(url)/health"
  say metrics "$(url)/metrics"
  say next "./tasker submit --code demo2_code --data demo1_data; ./tasker down"
  return $unexpected
}

sample() { # state heading code data option...
  local status=0 state
  printf '\n%s\n$ ./tasker submit%s\n' "$2" "$(printf ' %s' --code "$3" --data "$4" "${@:5}")"
  submit --code "$3" --data "$4" "${@:5}" || status=$?
  # the program hears Ctrl-C and ends by itself, so that bash would go on with the next
  case $status in 130 | 143) say demo "interrupted; what is up stays up until ./tasker down" && exit "$status" ;; esac
  case $status in 0) state=success ;; 1) state=error ;; 2) state=rejected ;; *) state="no answer" ;; esac
  [ "$state" = "$1" ] || { unexpected=1 && say demo "expected was $1, this is: $state"; }
}

# The README's pictures, of the server that is up, with the samples.
screenshots() {
  use build
  need chromium:chromium
  samples
  build_tests
  LC_ALL=C.UTF-8 "$JAVA_HOME/bin/java" -cp "$root/target/test-classes:$root/target/classes:$(cat "$root/target/test.classpath")" \
    org.dataexchange.tasker.system.Screenshots "$(url)" "$home/password" "$root/docs"
}
