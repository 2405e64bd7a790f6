"""Python, kombu: the simple interface, a producer with all that it can, and the example of a call.

The last argument is what to send: "tasks", or "dead" for what nobody but kombu can read.
"""
import datetime
import decimal
import json
import sys
import time
import uuid

from kombu import Connection, Consumer, Producer, Queue

uri, todo, done, name, sha256, what = sys.argv[1:]


def task(task_id):
    return {"taskId": f"{name}-{task_id}", "codePath": "hello", "dataPath": "data",
            "codeHash": {"sha256": sha256}}


def said(where, answer):
    print(where, answer["state"], answer["taskId"], flush=True)


def drain(connection, queue, correlation):
    """kombu hands over what it has decoded by the content type."""
    found = []

    def received(answer, message):
        if message.properties["correlation_id"] == correlation:
            found.append(answer)

    with Consumer(connection, [queue], callbacks=[received], no_ack=True):
        while not found:
            connection.drain_events(timeout=120)
    return found[0]


def answer_to(connection, task_id):
    with connection.SimpleQueue(Queue(done, no_declare=True)) as queue:
        while True:
            message = queue.get(timeout=120)
            message.ack()
            if message.payload["taskId"] == f"{name}-{task_id}":
                return message.payload


def tasks(connection):
    # a dictionary, as the first example sends it: kombu makes JSON of it, and says so
    with connection.SimpleQueue(Queue(todo, routing_key=todo, no_declare=True)) as queue:
        queue.put(task("first"))
    said("done", answer_to(connection, "first"))

    # 64 bits are 'L' to py-amqp and 'l' to RabbitMQ
    headers = {"int": 5, "long": 2 ** 40, "negative": -2 ** 40, "float": 1.5, "yes": True,
               "nothing": None, "decimal": decimal.Decimal("1.25"), "bytes": b"\x00\xff",
               "time": datetime.datetime(2026, 1, 2), "list": [1, "a", {"b": [2 ** 33]}],
               "table": {"a": {"b": 1}}, "millis": int(time.time() * 1000)}
    producer = Producer(connection, routing_key=todo)
    producer.publish(task("odd"), headers=headers, compression="zlib", priority=9,
                     expiration=600, timestamp=int(time.time() * 1000), type="task",
                     app_id="platform", message_id=str(uuid.uuid4()))
    said("done", answer_to(connection, "odd"))

    # the example's queue, but for the prefix: the operator said which queues Tasker may write to
    callback = Queue("replies." + str(uuid.uuid4()), exclusive=True, auto_delete=True)
    correlation = str(uuid.uuid4())
    producer.publish(task("rpc"), declare=[callback], reply_to=callback.name,
                     correlation_id=correlation)
    said("reply", drain(connection, callback, correlation))


def dead(connection):
    producer = Producer(connection, routing_key=todo)
    producer.publish(task("pickle"), serializer="pickle")
    producer.publish(task("yaml"), serializer="yaml")
    producer.publish(task("bzip2"), compression="bzip2")
    producer.publish(json.dumps(task("twice")), serializer="json")


with Connection(uri) as connection:
    {"tasks": tasks, "dead": dead}[what](connection)
