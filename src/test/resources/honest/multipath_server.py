# reads: nothing
# as servers in Go listen since its version 1.24
import socket, threading

MULTIPATH = 262


def listening(*address):
    try:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, MULTIPATH)
    except OSError as error:  # of a kernel without it
        print(error)
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind(address)
    server.listen()
    return server


def answer(server):
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"well")


for address, port in (("127.0.0.1", 0), ("0.0.0.0", 11917)):
    with listening(address, port) as server:
        answering = threading.Thread(target=answer, args=(server,))
        answering.start()
        with socket.create_connection(("127.0.0.1", server.getsockname()[1])) as client:
            print(address, client.recv(10))
        answering.join()
