"""Python, qpid-proton: AMQP 1.0, which RabbitMQ speaks by itself from 4.0 on."""
import json
import sys
import uuid

from proton import Message, symbol, timestamp, ulong
from proton.utils import BlockingConnection

uri, todo, done, cancel, replies, name = sys.argv[1:7]


def task(what):
    return json.dumps({"taskId": f"{name}-{what}", "codePath": "hello", "dataPath": "data"})


def said(where, message):
    answer = json.loads(bytes(message.body))
    print(where, answer["state"], answer["taskId"], flush=True)


def read_until(receiver, what):
    while True:
        message = receiver.receive(timeout=120)
        receiver.accept()
        if json.loads(bytes(message.body))["taskId"] == f"{name}-{what}":
            return message


connection = BlockingConnection(uri, allowed_mechs="PLAIN", timeout=120)
sender = connection.create_sender(f"/exchanges/{todo}/{todo}")
answers = connection.create_receiver(f"/queues/{done}")

if sys.argv[7:] == ["bad"]:
    # RabbitMQ fails at giving this to whoever reads by 0-9-1, 4.3.6 at least
    sender.send(Message(body=task("bad").encode(), inferred=True, properties={"id": uuid.uuid4()}))
    sys.exit()

# as the first example does: a text, which is a value of AMQP's own
sender.send(Message(body=task("first")))
said("done", read_until(answers, "first"))

# to the queue, bytes, and all that there is to put into a message; a UUID among the properties would
# end the connection of whoever reads it by 0-9-1
properties = {"int": 5, "long": 2 ** 40, "negative": -7, "yes": True, "nothing": None,
              "time": timestamp(1767312000000), "bytes": b"\x00\xff",
              "number": ulong(2 ** 63), "name": symbol("a")}
connection.create_sender(f"/queues/{todo}").send(Message(
    body=task("odd").encode(), inferred=True, durable=True, priority=9, ttl=600,
    id=ulong(7), subject="task", content_type="application/json", content_encoding="utf-8",
    group_id="platform", user_id=b"guest", creation_time=1.5, properties=properties,
    annotations={symbol("x-list"): [1, "a"], symbol("x-table"): {"a": 1}}))
said("done", read_until(answers, "odd"))

# a call: the queue for replies is there
correlation = uuid.uuid4()
listener = connection.create_receiver(f"/queues/{replies}")
sender.send(Message(body=task("rpc").encode(), inferred=True, correlation_id=correlation,
                    reply_to=f"/queues/{replies}"))
reply = read_until(listener, "rpc")
if reply.correlation_id != correlation:
    sys.exit(f"no reply to this call, but to {reply.correlation_id}")
said("reply", reply)

# what is no JSON in any language
sender.send(Message(body={"taskId": f"{name}-map"}))

# an order to cancel, by a name that the broker has checked
connection.create_sender(f"/exchanges/{cancel}").send(
    Message(body=json.dumps({"taskId": f"{name}-never"}), user_id=b"guest", durable=True))
connection.close()
