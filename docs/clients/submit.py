"""Submits a task, follows its progress, and prints the answer: submit.py CODE DATA SHA256"""
import json
import os
import sys
import uuid

import pika

code, data, sha256 = sys.argv[1:]
todo = os.environ.get("TASKER_TODO_QUEUE", "tasker_todo")
progress = os.environ.get("TASKER_PROGRESS_EXCHANGE", "tasker_progress")
uri = os.environ.get("TASKER_BROKER_URI", "amqp://guest:guest@127.0.0.1:5672/%2f")
task = {"taskId": "python-" + uuid.uuid4().hex, "codePath": code, "dataPath": data,
        "codeHash": {"sha256": sha256}}

connection = pika.BlockingConnection(pika.URLParameters(uri))
channel = connection.channel()
# a queue of this connection's, named by the broker, gets the answer and everybody's progress
inbox = channel.queue_declare("", exclusive=True).method.queue
channel.queue_bind(inbox, progress, "#")
# with confirms this throws if the broker did not take the task, or has no queue for it;
# whoever sends it again then sends it with the same message_id
channel.confirm_delivery()
channel.basic_publish(
    todo, todo, json.dumps(task), mandatory=True,
    properties=pika.BasicProperties(
        content_type="application/json", delivery_mode=2, message_id=str(uuid.uuid4()),
        reply_to=inbox))
for method, properties, body in channel.consume(inbox, auto_ack=True):
    message = json.loads(body)
    if message["taskId"] == task["taskId"]:
        if "state" in message:
            break
        print(f"[{message['stepIndex']}/{message['stepCount']}] {message['step']}")
print(message["state"], message["output"])
print((message["containerOutput"] or {}).get("stdout", ""))
connection.close()
