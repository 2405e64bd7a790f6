# reads: people.csv
import contextlib, cProfile, faulthandler, io, linecache, pstats, sys, traceback, tracemalloc, warnings

faulthandler.enable()
tracemalloc.start()
try:
    with open(f"{sys.argv[1]}/people.csv") as file:
        int(file.readline())
except ValueError:
    traceback.print_exc()
try:
    try:
        open(f"{sys.argv[1]}/missing.csv")
    except OSError as error:
        raise RuntimeError("no such file") from error
except RuntimeError:
    print(traceback.format_exc())
try:
    eval("1 +")
except SyntaxError:
    traceback.print_exc()
warnings.warn("something", stacklevel=1)
warnings.simplefilter("ignore")
open(f"{sys.argv[1]}/people.csv")  # never closed
faulthandler.dump_traceback()
profile = cProfile.Profile()
profile.runcall(sorted, range(1000))
with contextlib.redirect_stdout(io.StringIO()):
    pstats.Stats(profile).print_stats()
print(tracemalloc.take_snapshot().statistics("lineno")[:1], linecache.getline(__file__, 1))
