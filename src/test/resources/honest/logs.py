# reads: people.csv
import logging, logging.config, logging.handlers, os, sys

logging.config.dictConfig({
    "version": 1,
    "formatters": {"dated": {"format": "%(asctime)s %(process)d %(name)s: %(message)s"}},
    "handlers": {
        "file": {"class": "logging.handlers.RotatingFileHandler", "filename": "/tmp/out/run.log",
                 "formatter": "dated", "maxBytes": 1000, "backupCount": 3},
        "console": {"class": "logging.StreamHandler"},
    },
    "root": {"level": "INFO", "handlers": ["file", "console"]},
})
log = logging.getLogger("study")
with open(f"{sys.argv[1]}/people.csv") as file:
    for line in file:
        log.info("read %s", line.strip())
for i in range(100):
    log.warning("line %d", i)
try:
    1 / 0
except ZeroDivisionError:
    log.exception("as expected")
assert os.path.exists("/tmp/out/run.log.3")
logging.shutdown()
