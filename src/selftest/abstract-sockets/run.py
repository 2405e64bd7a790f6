import socket

from attempts import attempt, breach

for name in ('/tmp/.X11-unix/X0', '/tmp/dbus-1', '/run/systemd/notify', 'containerd-shim', '/org/freedesktop/systemd1'):
    attempt(name, lambda: socket.socket(socket.AF_UNIX).connect('\0' + name))
for table in ('unix', 'tcp', 'udp', 'tcp6', 'raw', 'packet'):
    with open('/proc/net/' + table) as lines:
        others = [line for line in lines.readlines()[1:] if table != 'unix' or len(line.split()) > 7]
    print(table, len(others))
    if others:
        breach('%s socket of somebody: %s' % (table, others[0].split()[-1]))
