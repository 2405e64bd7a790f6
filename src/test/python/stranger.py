#!/usr/bin/python3
"""A client that knows the broker and the protocol, and nothing of Tasker.

usage: stranger.py URI TODO DONE NUMBER CODE DATA SHA256

Publishes that many tasks at once and prints the state of each answer, one a line, until it has as
many, or none has come for a minute.
"""
import json
import sys
import uuid

import pika

uri, todo, done, number, code, data, sha256 = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(uri))
channel = connection.channel()
batch = uuid.uuid4()
for i in range(int(number)):
    task = {"taskId": f"{batch}-{i}", "codePath": code, "dataPath": data,
            "codeHash": {"sha256": sha256}}
    channel.basic_publish(todo, todo, json.dumps(task), pika.BasicProperties(delivery_mode=2))

answers = 0
for method, properties, body in channel.consume(done, inactivity_timeout=60):
    if method is None:
        sys.exit(f"only {answers} of {number} answers came")
    answer = json.loads(body)
    print(answer["state"], answer["taskId"], flush=True)
    channel.basic_ack(method.delivery_tag)
    answers += 1
    if answers == int(number):
        break
channel.cancel()
connection.close()
