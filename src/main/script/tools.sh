# What is mounted beside each image: launcher, tracer and pip.

# What is mounted beside each image. The tracer takes a minute to compile, once: the other parts are
# made meanwhile.
begin_tools() {
  [ "$TASKER_TOOLS" = "$home/tools" ] && [ -z "${building:-}" ] || return 0
  need gcc:gcc make:make /usr/include/stdio.h:libc6-dev musl-gcc:musl-tools curl:curl xz:xz-utils
  mkdir -p "$TASKER_TOOLS" "$cache"
  # bash takes Ctrl-C from what it starts in the background
  env --default-signal=INT "$root/src/main/container/build-tools" "$TASKER_TOOLS" "$cache" > "$TASKER_TOOLS/log" 2>&1 < /dev/null 8>&- &
  building=$!
}

up_tools() {
  [ "$TASKER_TOOLS" = "$home/tools" ] || { say tools "taken from $TASKER_TOOLS" && return; }
  begin
  begin_tools
  [ -e "$TASKER_TOOLS/launcher" ] || say tools "launcher and tracer are being compiled, which takes a minute or two the first time"
  slowly tools "$TASKER_TOOLS/log" wait "$building" || { tail -n 15 "$TASKER_TOOLS/log" >&2 && fail tools "could not be built: see above"; }
  # for the server's own image
  mkdir -p "$root/target/tools"
  cp -u "$TASKER_TOOLS"/{launcher,strace,strace.licence,pip.whl,pip.licence} "$root/target/tools/"
  say tools "launcher and tracer are in $TASKER_TOOLS $(took)"
}

down_tools() { say tools "stay in $TASKER_TOOLS"; }
