# The disk of an emulated machine: Debian as it is installed, with git, a way in, and what this machine
# says of proxies, certificates and mirrors.

codename() { # name or number
  case $1 in
    12 | bookworm) echo bookworm ;;
    13 | trixie) echo trixie ;;
    14 | forky) echo forky ;;
    sid) echo sid ;;
    *) return 1 ;;
  esac
}

# Made natively, which an emulated processor would take ten times as long for.
make_disk() { # folder codename [ready]
  local tree=$1/root
  [ "$(id -u)" = 0 ] || fail machine "needs root once, to make its file system"
  need mmdebstrap:mmdebstrap mkfs.ext4:e2fsprogs ssh-keygen:openssh-client git:git \
    /usr/share/keyrings/debian-archive-keyring.gpg:debian-archive-keyring
  [ -z "$3" ] || { use build tools && build && up_tools; }
  begin
  say machine "makes the disk of Debian's $2 ($1), which takes a few minutes"
  rm -rf --one-file-system "$tree" "$1"/{base,vmlinuz,initrd,disk}*
  slowly machine "$1/disk.log" unpack_debian "$tree" "$2" "$1/disk.log" "$(packages_for "$2" "$3")" ||
    { tail -n 15 "$1/disk.log" >&2 && fail machine "Debian's $2 cannot be installed: see above, and $1/disk.log"; }
  { settle_in "$tree" "$1" "$2" && { [ -z "$3" ] || bring_along "$tree"; }; } >> "$1/disk.log" 2>&1 ||
    fail machine "cannot be set up: see $1/disk.log"
  # the only kernel that there is
  mv "$tree"/boot/vmlinuz-* "$1/vmlinuz"
  mv "$tree"/boot/initrd.img-* "$1/initrd"
  mkfs.ext4 -q -L root -E root_owner=0:0 -d "$tree" "$1/base.new" 40G >> "$1/disk.log" 2>&1 ||
    fail machine "has no disk: see $1/disk.log"
  rm -rf --one-file-system "$tree"
  mv "$1/base.new" "$1/base"
  say machine "the disk is made: $(du -m "$1/base" | cut -f 1) MB $(took)"
}

unpack_debian() { # root codename log packages
  local option options=()
  while read -r option; do options+=(--aptopt="$option"); done < <(apt_settings)
  # shellcheck disable=SC2016 # it is the hook's
  "$root/src/main/container/unsynced" mmdebstrap --mode=root --variant=minbase "${options[@]}" \
    --include="$4" \
    --extract-hook='cd "$1" && mkdir -p etc/initramfs-tools/conf.d usr/share/initramfs-tools/modules.d &&
      echo MODULES=list > etc/initramfs-tools/conf.d/few &&
      printf "%s\n" virtio_pci virtio_blk ext4 > usr/share/initramfs-tools/modules.d/disk' \
    "$2" "$1" - < <(sources "$2") > "$3" 2>&1
}

# With what the script would install one after the other, if it is to be ready.
packages_for() { # codename [ready]
  local packages=(systemd-sysv libpam-systemd dbus udev openssh-server ca-certificates git linux-image-amd64 zstd)
  [ -z "$2" ] || packages+=(rabbitmq-server docker.io crun mmdebstrap gcc make libc6-dev musl-tools curl xz-utils unzip
    iproute2 nftables apache2-bin openssl)
  [[ -z $2 || $1 = bookworm ]] || packages+=(docker-cli)
  (IFS=, && echo "${packages[*]}")
}

# What was built here: JDK, server, tools, and the file tree of the job image, if it is kept.
bring_along() { # root
  local at=$1/root/tasker image
  image=$({ cat "$root/src/main/container/rootfs"; echo "with  and  from  on $(uname -m)"; } | sha256sum | cut -c 1-64)
  mkdir -p "$1/usr/lib/jvm" "$at/.tasker/cache"
  cp -rL "$JAVA_HOME" "$1/usr/lib/jvm/brought"
  cp -r "$TASKER_TOOLS" "$1/root/tools"
  echo 'TASKER_TOOLS=/root/tools' >> "$1/etc/environment"
  [ ! -e "$cache/$image.tar" ] || cp "$cache/$image.tar" "$at/.tasker/cache/"
  git -C "$at" init -q -b main
  git -C "$root" push -q "$at" HEAD:refs/heads/machine
  git -C "$at" reset -q --hard machine
  git -C "$at" branch -q -D machine
  # newer than the sources
  mkdir "$at/target"
  (cd "$root/target" && cp -r liberty tasker tasker.war commands.jar "$at/target/")
  touch "$at/target/tasker.built"
}

# As this machine has them, if it is a Debian.
sources() { # codename
  local mirror security
  mirror=$(mirror_of Debian)
  security=$(mirror_of Debian-Security)
  echo "deb ${mirror:=http://deb.debian.org/debian} $1 main"
  [ "$1" != sid ] || return 0
  echo "deb $mirror $1-updates main"
  echo "deb ${security:-http://security.debian.org/debian-security} $1-security main"
}

mirror_of() { # label
  # shellcheck disable=SC2016 # it is apt's
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 2> /dev/null |
    awk -v label="$1" '$1 == "Debian" && $2 == label && $3 ~ /^https?:/ { print $3; exit }'
}

# What this machine's apt is told of proxies, retries and dates.
apt_settings() {
  apt-config dump Acquire 2> /dev/null |
    { grep -iE '^Acquire::(https?::(Proxy|Timeout|Verify-)|Check-|Retries)' || true; } | from_inside
}

# This machine's loopback, as it is called in the other.
from_inside() { sed -E 's,//(([^/@]*@)?)(localhost|127\.0\.0\.1|\[::1\])([:/"]|$),//\110.0.2.2\4,g'; }

settle_in() { # root folder codename
  echo tasker > "$1/etc/hostname"
  echo '127.0.0.1 localhost tasker' > "$1/etc/hosts"
  # not where Tasker's package has its own, and takes it away
  printf '%s\n' '/dev/vda / ext4 defaults,noatime 0 1' \
    'cache /var/cache/machine 9p trans=virtio,version=9p2000.L,msize=512000,cache=loose,nofail 0 0' > "$1/etc/fstab"
  printf '[Match]\nType=ether\n[Network]\nDHCP=ipv4\n' > "$1/etc/systemd/network/50-any.network"
  rm -f "$1/etc/resolv.conf"
  # it may be busy for longer than the ten seconds after which a name is unknown
  printf '%s\n' 'nameserver 10.0.2.3' 'options timeout:30 attempts:5' > "$1/etc/resolv.conf"
  chroot "$1" systemctl enable systemd-networkd
  # what would only cost time
  chroot "$1" systemctl mask apt-daily.timer apt-daily-upgrade.timer systemd-networkd-wait-online.service
  apt_settings > "$1/etc/apt/apt.conf.d/90host"
  mkdir -p "$1/var/cache/machine/apt-$3/partial" "$1"/var/cache/machine/m2/{repository,wrapper}
  echo "Dir::Cache::archives \"/var/cache/machine/apt-$3/\";" > "$1/etc/apt/apt.conf.d/91cache"
  env | { grep -iE '^(https?|ftp|no|all)_proxy=' || true; } | from_inside > "$1/etc/environment"
  maven_settings "$1/root/.m2"
  certificates "$1"
  way_in "$1" "$2"
}

maven_settings() { # folder
  mkdir -p "$1"
  [ ! -e ~/.m2/settings.xml ] || from_inside < ~/.m2/settings.xml > "$1/settings.xml"
  ln -s /var/cache/machine/m2/repository "$1/repository"
  ln -s /var/cache/machine/m2/wrapper "$1/wrapper"
}

# All that this machine trusts and Debian does not.
certificates() { # root
  local trusted=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt} own=$1/usr/local/share/ca-certificates
  [ ! -r "$trusted" ] || awk -v own="$own" '
    /BEGIN CERTIFICATE/ { text = "" }
    { text = text $0 "\n" }
    /END CERTIFICATE/ && NR == FNR { known[text] }
    /END CERTIFICATE/ && NR != FNR && !(text in known) { printf "%s", text > (own "/host-" ++count ".crt") }
  ' "$1/etc/ssl/certs/ca-certificates.crt" "$trusted"
  chroot "$1" update-ca-certificates
}

way_in() { # root folder
  rm -f "$2"/key "$2"/key.pub
  ssh-keygen -q -t ed25519 -N '' -C tasker -f "$2/key"
  install -D -m 600 "$2/key.pub" "$1/root/.ssh/authorized_keys"
  printf 'machine %s\n' "$(cut -d ' ' -f 1,2 "$1/etc/ssh/ssh_host_ed25519_key.pub")" > "$2/known"
  printf 'UseDNS no\nPasswordAuthentication no\n' > "$1/etc/ssh/sshd_config.d/tasker.conf"
}
