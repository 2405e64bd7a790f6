# reads: nothing
import email.utils, socket

for look in (
    lambda: socket.gethostbyname("localhost"),
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: socket.getaddrinfo("127.0.0.1", "http"),
    lambda: socket.gethostbyname("example.org"),
    lambda: socket.getaddrinfo("example.org", 443, flags=socket.AI_ADDRCONFIG),
    lambda: socket.gethostbyname(socket.gethostname()),
    lambda: socket.getservbyname("http"),
    lambda: socket.getprotobyname("tcp"),
    lambda: socket.if_nameindex(),
    lambda: socket.gethostbyaddr("127.0.0.1"),
    socket.getfqdn,
    email.utils.make_msgid,
):
    try:
        print(look())
    except OSError as error:
        print(error)
