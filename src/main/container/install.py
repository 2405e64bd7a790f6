"""Installs what requirements.txt names into $TASKER_OUT, from wheels alone: no code of a package runs.

Usage: install.py PIP-OPTION..., which say where wheels are looked for.

Beside it lie pip.whl and certificates.pem. It runs with the image's Python, and prints which wheels
that one likes best. All is done by one process: a second one would run what .pth files say.
"""

import sys

if sys.version_info < (3, 9):
    sys.exit(
        "Libraries are installed for Python 3.9 and later, and the image has %d.%d."
        % sys.version_info[:2]
    )

import compileall
import json
import os
import py_compile
import site
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.environ["TASKER_OUT"]
LAYER = os.path.join(OUT, "layer")
REPORT = os.path.join(os.environ["TMPDIR"], "report.json")
CERTIFICATES = os.path.join(HERE, "certificates.pem")

# Shows the user's folder to a Python that looks at none, as in a virtual environment. It lies on
# PYTHONPATH as sitecustomize, does what site.py would have done, and steps aside for the image's.
START = '''\
import os
import site
import sys

sys.path[:] = [path for path in sys.path if path != os.path.dirname(__file__)]
folder = site.getusersitepackages()
if not site.ENABLE_USER_SITE and os.path.isdir(folder):
    before = list(sys.path)
    site.addsitedir(folder)
    # behind the standard library, and before what the image has
    others = site.getsitepackages()
    at = next((i for i, path in enumerate(before) if path in others), len(before))
    sys.path[:] = before[:at] + sys.path[len(before) :] + before[at:]

# the image may have a sitecustomize of its own
this = sys.modules.pop(__name__)
try:
    import sitecustomize
except ModuleNotFoundError as error:
    if error.name != __name__:
        raise
finally:
    sys.modules.setdefault(__name__, this)
'''


def load_pip():
    # Python as Debian installs it lacks distutils, which pip would ask before Python 3.10
    sysconfig._PIP_USE_SYSCONFIG = True
    # pip leaves the user's folder alone where a virtual environment hides it; START shows it
    sys.base_prefix, sys.base_exec_prefix = sys.prefix, sys.exec_prefix
    wheel = os.path.join(HERE, "pip.whl")
    sys.path[:] = [wheel] + [path for path in sys.path if path != HERE]
    from pip._vendor import certifi

    # or it would want the image's
    certifi.where = lambda: CERTIFICATES
    for name in "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE":
        os.environ.pop(name, None)
    from pip._internal.cli.main import main
    from pip._internal.utils.compatibility_tags import get_supported

    sys.path.remove(wheel)  # or pip would find itself among what the image has
    return main, get_supported()[0]


def install(pip):
    status = pip(
        ["--isolated", "--disable-pip-version-check", "--no-input", "--no-color", "install"]
        + ["--quiet", "--no-cache-dir", "--progress-bar", "off", "--no-warn-script-location"]
        + ["--use-deprecated", "legacy-certs", "--cert", CERTIFICATES]
        + ["--user", "--break-system-packages", "--root-user-action", "ignore"]
        + ["--only-binary", ":all:", "--no-compile", "--report", REPORT]
        + sys.argv[1:]
        + ["--requirement", os.path.join(HERE, "requirements.txt")]
    )
    if status != 0:
        sys.exit(status)


def complete():
    os.makedirs(LAYER, exist_ok=True)  # all may be there already
    if not site.ENABLE_USER_SITE:
        start = os.path.join(LAYER, "start")
        os.makedirs(start, exist_ok=True)
        with open(os.path.join(start, "sitecustomize.py"), "w") as file:
            file.write(START)
    # what imports them can write nowhere, and would compile them each time
    compileall.compile_dir(
        LAYER,
        quiet=2,
        stripdir=LAYER,
        prependdir="/opt/dependencies",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def tell():
    with open(REPORT, encoding="utf-8") as file:
        packages = json.load(file)["install"]
    with open(os.path.join(OUT, "libraries.json"), "w", encoding="utf-8") as file:
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


pip, best = load_pip()
sys.stdout.write(str(best) + "\n")
sys.stdout.flush()
install(pip)
complete()
tell()
