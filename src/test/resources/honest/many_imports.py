# reads: nothing
# Every module of the standard library that can be imported; those with side effects are left out.
import importlib, os, pkgutil, sys, warnings

warnings.simplefilter("ignore")
left_out = {"antigravity", "this", "idlelib", "turtledemo", "__main__", "test"}
failed = []
for name in sorted(sys.stdlib_module_names):
    if name in left_out or name.startswith("_"):
        continue
    try:
        module = importlib.import_module(name)
        for inner in pkgutil.iter_modules(getattr(module, "__path__", ())):
            if not inner.name.startswith(("_", "__main__")) and name not in ("lib2to3", "tkinter"):
                importlib.import_module(f"{name}.{inner.name}")
    except (ImportError, AttributeError) as error:
        failed.append(f"{name}: {error}")
print(*failed, sep="\n")
assert len(failed) < 20
