"""Installs what requirements.txt names into $TASKER_OUT, from wheels alone: no code of a package runs.

Usage: install.py PIP-OPTION..., which say where wheels are looked for.
"""

import compileall
import json
import os
import py_compile
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
out = os.environ["TASKER_OUT"]
layer = os.path.join(out, "layer")
report = "/tmp/report.json"

installed = subprocess.run(
    ["pip", "--isolated", "--disable-pip-version-check", "--no-input", "--no-color", "install"]
    + ["--quiet", "--no-cache-dir", "--progress-bar", "off", "--root-user-action", "ignore"]
    + ["--only-binary", ":all:", "--no-compile", "--target", layer, "--report", report]
    + sys.argv[1:]
    + ["--requirement", os.path.join(here, "requirements.txt")],
    stdin=subprocess.DEVNULL,
)
if installed.returncode != 0:
    sys.exit(installed.returncode)

os.makedirs(layer, exist_ok=True)  # all markers may have been false
# what imports them can write nowhere, and would compile them each time
compileall.compile_dir(
    layer,
    quiet=2,
    stripdir=layer,
    prependdir="/opt/dependencies",
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
)

with open(report, encoding="utf-8") as file:
    packages = json.load(file)["install"]
with open(os.path.join(out, "libraries.json"), "w", encoding="utf-8") as file:
    json.dump(
        [
            {
                "name": package["metadata"]["name"],
                "version": package["metadata"]["version"],
                "sha256": package["download_info"]["archive_info"]["hash"].partition("=")[2],
            }
            for package in packages
        ],
        file,
    )
