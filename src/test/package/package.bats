#!/usr/bin/env bats
# The package that ./tasker package makes, $DEB, and the same from another folder, $OTHER; its life in
# file trees of Debian, where systemd does not run. `./tasker test package` makes them all.
# shellcheck disable=SC2030,SC2031 # what run sets is used in the same test

bats_require_minimum_version 1.5.0

setup_file() {
  export BASE
  BASE=$(mktemp -d /tmp/tasker-package-XXXXXX)
  dpkg-deb -x "$DEB" "$BASE/unpacked"
}

teardown_file() { rm -rf --one-file-system "$BASE"; }

setup() { root=$(cd "$BATS_TEST_DIRNAME/../../.." && pwd); }

# A later version with the same content.
later() { # file
  dpkg-deb -R "$DEB" "$BASE/later"
  sed -i 's/^Version: .*/&+later/' "$BASE/later/DEBIAN/control"
  dpkg-deb -b -Znone "$BASE/later" "$1" > /dev/null
  rm -r "$BASE/later"
}

in_tree() { # command...
  # shellcheck disable=SC2016 # they are the inner bash's
  unshare --mount --propagation private bash -euc '
    for folder in /proc /dev; do mount --rbind "$folder" "$1$folder"; done
    exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${@:2}"' - "$tree" "$@"
}

# What of two packages differs, for whoever looks for the reason.
differences() { # file file
  diff <(dpkg-deb --fsys-tarfile "$1" | tar -tv) <(dpkg-deb --fsys-tarfile "$2" | tar -tv) || true
  diff <(dpkg-deb --ctrl-tarfile "$1" | tar -xO ./md5sums) <(dpkg-deb --ctrl-tarfile "$2" | tar -xO ./md5sums) || true
}

@test "two builds in two folders are the same, byte for byte" {
  cmp "$DEB" "$OTHER" || differences "$DEB" "$OTHER" | head -n 40
  cmp "$DEB" "$OTHER"
  cmp "${DEB%/*}/tasker.war" "${OTHER%/*}/tasker.war"
  cmp "${DEB%/*}/tasker.war.cdx.json" "${OTHER%/*}/tasker.war.cdx.json"
}

@test "lintian has nothing to say but what is overridden with a reason" {
  lintian --fail-on error,warning "$DEB"
}

@test "the unit gives little away" {
  systemd-analyze security --offline=true --no-pager --threshold=20 "$BASE/unpacked/usr/lib/systemd/system/tasker.service"
}

@test "the WAR's bill names what is in it, and no more" {
  diff <(unzip -Z1 "${DEB%/*}/tasker.war" 'WEB-INF/lib/*.jar' | sed 's,.*/,,' | sort) \
    <(jq -r '.components[] | .name + "-" + .version + ".jar"' "${DEB%/*}/tasker.war.cdx.json" | sort)
}

@test "the package's bill names the runtime, the tracer and all libraries" {
  bill=$BASE/unpacked/usr/share/doc/tasker/tasker.cdx.json
  for name in openliberty-runtime strace pip amqp-client picocli; do
    [ "$(jq -r --arg name $name '[.components[] | select(.name == $name)] | length' "$bill")" = 1 ]
  done
}

@test "launcher and tracer are compiled on Debian 13, too" {
  tree=$BASE/compiler
  cp -a --reflink=auto "$COMPILER" "$tree"
  cp -R "$root/src/main/container" "$tree/container"
  in_tree bash /container/build-tools /built /cache
  # static, so that it runs anywhere
  "$tree/built/strace" -V
  [ -x "$tree/built/launcher" ]
}

@test "the compose file means something" {
  cd "$root/ops"
  run -0 env BROKER_PASSWORD=secret SHARES=/mnt/shares ENGINE_GROUP=998 docker-compose -f compose.yml config
  [[ $output == *"amqp://tasker:secret@broker:5672/%2f"* ]]
  run ! docker-compose -f compose.yml config
}

life() { # tree
  tree=$BASE/${1##*/}
  cp -a --reflink=auto "$1" "$tree"
  cp "$DEB" "$tree/tasker.deb"
  later "$tree/later.deb"

  in_tree dpkg -i /tasker.deb
  in_tree id tasker
  # tasker image writes there before anything is started
  [ "$(in_tree stat -c '%a %U %G' /var/lib/tasker)" = "750 tasker tasker" ]
  [ "$(stat -c '%a %U' "$tree/etc/tasker/tasker.env")" = "640 root" ]
  [ "$(stat -c %g "$tree/etc/tasker/tasker.env")" = "$(in_tree getent group tasker | cut -d : -f 3)" ]
  run -0 in_tree tasker help
  [[ $output == *submit* && $output != *chaos* && $output != *./tasker* ]]
  run -0 in_tree tasker --version
  [ "$output" = "$(dpkg-deb -f "$DEB" Version)" ]
  run -1 in_tree tasker demo
  [[ $output == *"belongs to a clone"* ]]
  run -1 in_tree tasker up
  [[ $output == *"systemctl start tasker"* ]]
  run -1 in_tree tasker submit --code a --data b
  [[ $output == *"there is no Java 21 or newer"* ]]

  echo 'TASKER_WORKERS=7' >> "$tree/etc/tasker/tasker.env"
  mkdir -p "$tree/var/lib/tasker/workspace/runs/one" "$tree/var/lib/tasker/workspace/cache/objects"
  echo answer > "$tree/var/lib/tasker/workspace/runs/one/done.json"
  in_tree dpkg -i /later.deb
  grep -q TASKER_WORKERS=7 "$tree/etc/tasker/tasker.env"
  [ "$(cat "$tree/var/lib/tasker/workspace/runs/one/done.json")" = answer ]

  in_tree dpkg -r tasker
  grep -q TASKER_WORKERS=7 "$tree/etc/tasker/tasker.env"
  [ ! -e "$tree/usr/lib/tasker" ]
  # as systemctl enable leaves it
  mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
  ln -s /usr/lib/systemd/system/tasker.service "$tree/etc/systemd/system/multi-user.target.wants"
  in_tree dpkg -P tasker
  [ ! -L "$tree/etc/systemd/system/multi-user.target.wants/tasker.service" ]
  [ ! -e "$tree/etc/tasker" ]
  [ ! -e "$tree/var/lib/tasker/workspace/cache" ]
  [ "$(cat "$tree/var/lib/tasker/workspace/runs/one/done.json")" = answer ]
  rm -rf --one-file-system "$tree"
}

@test "it is installed, upgraded, removed and purged on Debian 12, and leaves the runs" { life "$BOOKWORM"; }

@test "it is installed, upgraded, removed and purged on Debian 13, and leaves the runs" { life "$TRIXIE"; }
