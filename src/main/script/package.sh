# What people install: the Debian package, and a server that is one file.
use build

# Version and time in all files are the commit's. So whoever has the commit gets the same bytes.
package() { # nothing
  local version time
  [ $# = 0 ] || misused "package takes no argument like '$1'"
  need_jdk
  need_maven
  need gcc:gcc make:make /usr/include/stdio.h:libc6-dev musl-gcc:musl-tools curl:curl xz:xz-utils unzip:unzip jq:jq git:git
  version=$(version_of "$root") time=$(time_of "$root")
  (
    flock 7
    cd "$root"
    begin
    say package "makes $version, which takes a minute or two"
    mkdir -p target
    rm -f target/tasker_*.deb
    slowly package target/package.log make_package "$version" "$time" ||
      { tail -n 40 target/package.log >&2 && fail package "failed: see above, and target/package.log"; }
    say package "$(echo target/tasker_*.deb), target/tasker-server.jar and their bills of materials $(took)"
  ) 7< "$root/pom.xml"
}

make_package() { # version time
  umask 022
  TASKER_CACHE=$cache maven -Dmaven.test.skip -Dstyle.color=never -Drevision="$1" -Dproject.build.outputTimestamp="$2" package > target/package.log 2>&1
}

time_of() { TZ=UTC git -C "$1" log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd; }

# Builds it twice, in two folders and with as much different as a build can meet, and looks at it. What is
# not committed is not in it.
test_package() {
  need bats:bats lintian:lintian mmdebstrap:mmdebstrap docker-compose:docker-compose jq:jq unzip:unzip git:git \
    systemd-analyze:systemd
  base=$(mktemp -d /tmp/tasker-XXXXXX)
  trap 'rm -rf --one-file-system "$base"' EXIT
  debian_tree bookworm bookworm adduser,curl
  debian_tree trixie trixie adduser,curl
  debian_tree compiler trixie curl,gcc,libc6-dev,make,musl-tools,xz-utils
  # files in a WAR have the modes that they were checked out with
  umask 022
  git clone --quiet "$root" "$base/one"
  git clone --quiet "$base/one" "$base/in/another folder"
  TASKER_CACHE=$cache "$base/one/tasker" package
  (umask 077 && TZ=Asia/Kolkata LANG=C TASKER_CACHE=$base/cache "$base/in/another folder/tasker" package)
  BOOKWORM=$cache/debian-bookworm TRIXIE=$cache/debian-trixie COMPILER=$cache/debian-compiler \
    DEB=$(echo "$base"/one/target/tasker_*.deb) OTHER=$(echo "$base/in/another folder"/target/tasker_*.deb) \
    bats "$root/src/test/package" < /dev/null
}

debian_tree() { # name release packages
  local made=$cache/debian-$1
  [ ! -e "$made" ] || return 0
  begin
  mkdir -p "$cache"
  rm -rf "$made.part"
  mmdebstrap --quiet --mode=root --variant=minbase "--include=$3" "$2" "$made.part" http://deb.debian.org/debian > "$made.log" 2>&1 < /dev/null ||
    fail set-up "a tree of Debian's $2 cannot be had: see $made.log"
  mv "$made.part" "$made"
  say set-up "unpacked Debian's $2 with $3 $(took)"
}
