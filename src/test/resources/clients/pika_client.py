"""Python, pika: tutorials one, two and six."""
import datetime
import decimal
import json
import sys
import time
import uuid

import pika

uri, todo, done, name, sha256 = sys.argv[1:]


def task(what):
    return json.dumps({"taskId": f"{name}-{what}", "codePath": "hello", "dataPath": "data",
                       "codeHash": {"sha256": sha256}})


def said(where, body):
    answer = json.loads(body)
    print(where, answer["state"], answer["taskId"], flush=True)


def read_until(channel, what):
    for method, properties, body in channel.consume(done, inactivity_timeout=120):
        if method is None:
            sys.exit(f"no answer to {what}")
        channel.basic_ack(method.delivery_tag)
        if json.loads(body)["taskId"] == f"{name}-{what}":
            said("done", body)
            break
    channel.cancel()


connection = pika.BlockingConnection(pika.URLParameters(uri))
channel = connection.channel()

# as the first example does: the default exchange, text, and nothing else
channel.basic_publish(exchange="", routing_key=todo, body=task("first"))
read_until(channel, "first")

# with transactions, and all that pika writes into a message
headers = {"int": 5, "long": 2 ** 40, "negative": -7, "yes": True, "nothing": None,
           "decimal": decimal.Decimal("1.25"), "time": datetime.datetime(2026, 1, 2),
           "bytes": b"\x00\xff", "list": [1, "a", {"b": [2 ** 33]}], "table": {"a": {"b": 1}}}
transaction = connection.channel()
transaction.tx_select()
transaction.basic_publish(
    exchange="", routing_key=todo, body=task("odd"),
    properties=pika.BasicProperties(
        content_type="application/json", content_encoding="utf-8", headers=headers,
        delivery_mode=2, priority=255, expiration="600000", message_id=str(uuid.uuid4()),
        timestamp=int(time.time() * 1000), type="task", app_id="platform"))
transaction.tx_commit()
read_until(channel, "odd")

# tutorial six: an exclusive queue that the broker names; confirmed, and mandatory
callback = channel.queue_declare(queue="", exclusive=True).method.queue
correlation = str(uuid.uuid4())
channel.confirm_delivery()
channel.basic_publish(
    exchange="", routing_key=todo, mandatory=True,
    properties=pika.BasicProperties(reply_to=callback, correlation_id=correlation),
    body=task("rpc"))
for method, properties, body in channel.consume(callback, auto_ack=True, inactivity_timeout=120):
    if method is None or properties.correlation_id != correlation:
        sys.exit("no reply")
    said("reply", body)
    break
connection.close()
