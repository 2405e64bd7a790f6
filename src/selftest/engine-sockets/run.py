import glob
import socket

from attempts import attempt, breach

PLACES = ('/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock', '/run/podman/podman.sock',
          '/run/crio/crio.sock', '/var/run/docker/containerd/containerd.sock', '/run/dbus/system_bus_socket',
          '/run/systemd/private', '/run/snapd.socket', '/var/run/rabbitmq/pid', '/run/tasker/docker.sock')
for place in PLACES:
    attempt(place, lambda: socket.socket(socket.AF_UNIX).connect(place))
for found in glob.glob('/run/**/*.sock', recursive=True) + glob.glob('/tmp/**/*.sock', recursive=True):
    breach(found)
