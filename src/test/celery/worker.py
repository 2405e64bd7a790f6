"""What many would write to run a program in a container for each message: the benchmarks' neighbour.

The container has the limits of a sandbox of Tasker's, and no tracer.
"""

import os

import celery
import docker

app = celery.Celery(broker=os.environ["BENCH_BROKER"], backend="rpc://")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1)
engine = None


@app.task(name="print_one")
def print_one():
    global engine
    # one connection for each process of the pool
    engine = engine or docker.from_env()
    return engine.containers.run(
        "datex:latest",
        entrypoint=["python", "/tmp/code/print_one/run.py", "/tmp/data/demo1_data"],
        network_mode="none",
        read_only=True,
        mem_limit="3g",
        memswap_limit="3g",
        nano_cpus=1_000_000_000,
        pids_limit=512,
        tmpfs={"/tmp": "size=1g"},
        user="52000:52000",
        volumes={
            os.environ["BENCH_CODE"]: {"bind": "/tmp/code", "mode": "ro"},
            os.environ["BENCH_DATA"]: {"bind": "/tmp/data", "mode": "ro"},
        },
        remove=True,
    ).decode()
