# reads: nothing
import http.server, threading, urllib.request


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


server = http.server.HTTPServer(("localhost", 0), Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
with urllib.request.urlopen("http://localhost:%d/local_server.py" % server.server_port) as answer:
    print(answer.status)
server.shutdown()
