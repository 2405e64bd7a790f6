# reads: nothing
# starts: /usr/bin/python
import ast, compileall, dis, inspect, py_compile, subprocess, sys, zipapp

with open("/tmp/made.py", "w") as file:
    file.write("print('made')\n")
py_compile.compile("/tmp/made.py", doraise=True)
assert compileall.compile_dir("/tmp", maxlevels=0, quiet=1)
sys.path.insert(0, "/tmp")
import made

sys.dont_write_bytecode = False
compileall.compile_file(__file__, quiet=2)  # beside the code nothing can be written
assert ast.parse(inspect.getsource(made)).body
dis.dis(compile("a + 1", "x", "eval"))
subprocess.run([sys.executable, "-I", "-X", "pycache_prefix=/tmp/cache", "-c", "import json, made_not"], stderr=subprocess.DEVNULL)
subprocess.run([sys.executable, "-B", "/tmp/made.py"], check=True)
