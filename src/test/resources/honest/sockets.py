# reads: people.csv
import http.client, os, select, selectors, socket, socketserver, sys, threading, urllib.parse, urllib.request
from multiprocessing.connection import Client, Listener

ours, theirs = socket.socketpair()
with selectors.DefaultSelector() as selector:
    selector.register(theirs, selectors.EVENT_READ)
    with open(f"{sys.argv[1]}/people.csv", "rb") as file:
        ours.sendfile(file)
    assert selector.select(5)
    assert theirs.recv(100).startswith(b"name,age")
socket.send_fds(ours, [b"x"], [0])
for fd in socket.recv_fds(theirs, 1, 1)[1]:
    os.close(fd)
with Listener("/tmp/listener", authkey=b"k") as listener:
    def answer():
        with listener.accept() as connection:
            connection.send(connection.recv() + 1)
    thread = threading.Thread(target=answer)
    thread.start()
    with Client("/tmp/listener", authkey=b"k") as client:
        client.send(1)
        assert client.recv() == 2
    thread.join()
with Listener(family="AF_UNIX") as listener:
    print(listener.address)
os.chdir("/tmp")
with socketserver.UnixStreamServer("relative.sock", socketserver.StreamRequestHandler):
    socket.socket(socket.AF_UNIX).connect("relative.sock")
reader, writer = os.pipe()
os.write(writer, b"x")
assert select.select([reader], [], [], 5)[0]
poll = select.epoll()
poll.register(reader, select.EPOLLIN)
assert poll.poll(5)
os.mkfifo("/tmp/fifo")
threading.Thread(target=lambda: open("/tmp/fifo", "w").close()).start()
open("/tmp/fifo").read()
print(urllib.parse.urlparse("http://example.org/x"), http.client.responses[200], urllib.request.Request("http://x/"))
with urllib.request.urlopen(f"file://{urllib.parse.quote(sys.argv[1])}/people.csv") as file:
    assert file.readline() == b"name,age\n"
