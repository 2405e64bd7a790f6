# The demo's storage over WebDAV.
use process

# An Apache with the samples, over TLS and with a password, as a platform's storage would be.
up_webdav() {
  local dir=$home/webdav at=$run-webdav
  [ "$(id -u)" = 0 ] || at=$dir/at
  need apache2:apache2-bin openssl:openssl
  if ! alive webdav; then
    begin
    mkdir -p "$dir"
    rm -rf "$at"
    # Apache gives up being root, so all of it must be open on the way
    (umask 022 && mkdir -p "$at/www" && cp -R "$root/src/samples" "$at/www/shares" && chmod -R a+rX "$at")
    free_port > "$dir/port"
    (umask 077 && openssl rand -hex 16 > "$dir/password")
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
      -keyout "$dir/key.pem" -out "$dir/cert.pem" 2> "$dir/openssl.log" || fail webdav "has no certificate: see $dir/openssl.log"
    echo "demo:$(openssl passwd -apr1 -in "$dir/password")" > "$at/users"
    webdav_configuration "$dir" "$at" > "$dir/apache.conf"
    detached webdav apache2 -X -d "$dir" -f "$dir/apache.conf"
    await 20 webdav "listens" port_open "$(cat "$dir/port")" || failed webdav "port $(cat "$dir/port")"
    say webdav "started on https://localhost:$(cat "$dir/port")/shares/ $(took)"
  fi
  TASKER_STORAGE_URL=https://localhost:$(cat "$dir/port")/shares/ TASKER_STORAGE_USERNAME=demo
  TASKER_STORAGE_PASSWORD=$(cat "$dir/password") TASKER_STORAGE_CA=$dir/cert.pem
  export TASKER_STORAGE_URL TASKER_STORAGE_USERNAME TASKER_STORAGE_PASSWORD TASKER_STORAGE_CA
}

webdav_configuration() { # folder, and what Apache reads when it is not root any more
  local module
  for module in mpm_event authn_core authn_file authz_core authz_user auth_basic dav dav_fs ssl; do
    echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
  done
  cat << TEXT
ServerName localhost
Listen 127.0.0.1:$(cat "$1/port")
PidFile "$1/apache.pid"
ErrorLog "$1/error.log"
User www-data
Group www-data
DocumentRoot "$2/www"
DavLockDB "$2/locks"
SSLEngine on
SSLCertificateFile "$1/cert.pem"
SSLCertificateKeyFile "$1/key.pem"
<Directory "$2/www">
  Dav On
  AuthType Basic
  AuthName shares
  AuthUserFile "$2/users"
  Require valid-user
</Directory>
TEXT
}

down_webdav() {
  [ -e "$home/webdav/pid" ] || return 0
  begin
  stop webdav 10
  rm -rf "$run-webdav"
  say webdav "stopped $(took)"
}
