# reads: people.csv
import importlib, importlib.metadata, importlib.resources, importlib.util, pkgutil, runpy, sys

import package.inner
from beside import ages

assert sum(ages(f"{sys.argv[1]}/people.csv")) == 215
importlib.reload(package.inner)
assert importlib.resources.files("package").joinpath("words.txt").read_text() == "a b\n"
assert importlib.util.find_spec("nothing_of_that_name") is None
assert [module.name for module in pkgutil.iter_modules(package.__path__)] == ["inner"]
assert runpy.run_path("beside.py")["ages"]
print(sorted(found.name for found in importlib.metadata.distributions()))
for module in ("scipy", "yaml", "requests"):
    try:
        importlib.import_module(module)
    except ImportError as error:
        print(error)
