# JDK and build.

# Where nothing is built, any Java will do.
java_program=javac

# Takes JAVA_HOME, else the newest below /usr/lib/jvm, else that of the PATH.
find_jdk() {
  local candidate version newest=20 found=
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* "$(readlink -f "$(command -v $java_program)" | sed "s,/bin/$java_program\$,,")"; do
    # with no JAVA_HOME the first is nothing, below which there is a /bin, and no file that tells its version
    [[ -x $candidate/bin/$java_program && -r $candidate/release ]] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
    [ "${version:-0}" -gt "$newest" ] || continue
    newest=$version found=$candidate
    [ "$candidate" != "${JAVA_HOME:-}" ] || break
  done
  [ -n "$found" ] && export JAVA_HOME=$found
}

need_jdk() {
  local package=
  ! find_jdk || return 0
  if may_install; then
    package=$(newest_jdk)
    # a new machine knows of no packages yet
    [ -n "$package" ] || { begin && apt_lists && package=$(newest_jdk); }
  fi
  [ -n "$package" ] || fail jdk "there is no JDK 21 or newer, nor has this distribution one: unpack one below \
/usr/lib/jvm, or set JAVA_HOME to it (https://adoptium.net/temurin/releases)"
  begin
  say jdk "installs Debian's $package, which can take minutes"
  apt_install "$package"
  say jdk "installed $package $(took)"
  find_jdk || fail jdk "$package is installed, and below /usr/lib/jvm there is no JDK 21 or newer all the same"
}

newest_jdk() {
  apt-cache pkgnames openjdk- | grep -E '^openjdk-(2[1-9]|[3-9][0-9])-jdk-headless$' | sort -V | tail -n 1 || true
}

built() {
  [ -e target/tasker.built ] &&
    [ -z "$(find pom.xml liberty docs/asyncapi.json src/main/container/{seccomp.json,install.py} src/main \( -path src/main/container -o -path src/main/script \) -prune -o -newer target/tasker.built -print -quit)" ]
}

build() {
  need_jdk
  need_maven
  need curl:curl
  (
    # against others that build in the same clone
    flock 7
    cd "$root"
    ! built || exit 0
    begin
    say build "makes WAR and Open Liberty, which takes a minute or two; the first time it fetches libraries, too"
    mkdir -p target
    touch target/tasker.building
    slowly build target/build.log package_war ||
      { tail -n 40 target/build.log >&2 && fail build "failed: see above, and target/build.log"; }
    archive_commands
    mv target/tasker.building target/tasker.built
    say build "WAR and Open Liberty, with the JDK at $JAVA_HOME $(took)"
  ) 7< "$root/pom.xml"
}

client_options=(-XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xshare:auto -Xlog:cds=off -Dpicocli.disable.closures=true)
client_path="$root/target/commands.jar:$root/target/tasker/WEB-INF/lib/*"
client_archive=$root/target/commands.jsa

# The classes of the commands as the JVM has them once one has run: the next ones start in two thirds
# of the time. A JVM that cannot use them loads them as ever.
archive_commands() {
  "$JAVA_HOME/bin/jar" --create --no-compress --file target/commands.jar -C target/tasker/WEB-INF/classes .
  rm -f "$client_archive"
  # nobody answers there, which is said to nobody
  env -i LC_ALL=C.UTF-8 TASKER_BROKER_URI=amqp://127.0.0.1:1 "$JAVA_HOME/bin/java" "${client_options[@]}" \
    "-XX:ArchiveClassesAtExit=$client_archive" -cp "$client_path" \
    org.dataexchange.tasker.cli.Submit --code a --data a --etag a 2> /dev/null || true
}

# Without the tests, which nobody needs to run it.
package_war() { maven -Dmaven.test.skip -Dpackages=false -Dstyle.color=never "-Drevision=$(version_of "$root")" package liberty:create > target/build.log 2>&1; }

# The last tag's (v1.2.3), or one that comes before the first and after each other. Where there is no clone,
# or one that this user's git does not trust, that of the pom, which says so.
version_of() { # folder
  local tag dirty=''
  if [ ! -e "$1/.git" ] || ! git -C "$1" rev-parse --quiet --verify HEAD > /dev/null 2>&1; then
    sed -n 's,.*<revision>\(.*\)</revision>.*,\1,p' "$1/pom.xml"
    return
  fi
  git -C "$1" diff --quiet HEAD 2> /dev/null || dirty=.changed
  if tag=$(git -C "$1" describe --tags --long --match 'v[0-9]*' 2> /dev/null); then
    # v1.2.3-0-gabc: the tag itself
    sed -E 's/^v//; s/-0-g[0-9a-f]+$//; s/-([0-9]+)-(g[0-9a-f]+)$/+\1.\2/; s/-/~/g' <<< "$tag$dirty"
  else
    echo "0.1.0~$(git -C "$1" rev-list --count HEAD).g$(git -C "$1" rev-parse --short HEAD)$dirty"
  fi
}

# The machine's Maven, or else the one that the wrapper fetches: Debian's would bring another JDK.
maven_command() { command -v mvn || echo "$root/mvnw"; }

need_maven() { command -v mvn > /dev/null || need curl:curl unzip:unzip; }

maven() { "$(maven_command)" -B -f "$root/pom.xml" "$@" < /dev/null; }

tests_built() {
  [ -e target/tests.built ] &&
    [ -z "$(find pom.xml src/main/java src/test/java -newer target/tests.built -print -quit)" ]
}

build_tests() {
  (
    flock 7
    cd "$root"
    ! tests_built || exit 0
    mkdir -p target
    touch target/tests.building
    maven -ntp -q -Dpackages=false -Dstyle.color=never process-test-classes
    mv target/tests.building target/tests.built
  ) 7< "$root/pom.xml"
}
