# reads: nothing
# starts: /usr/bin/python
import cmd, code, codeop, io, pdb, subprocess, sys

console = code.InteractiveConsole()
assert not console.push("x = 1 + 1")
console.runsource("print(x)")
assert codeop.compile_command("if x:") is None
said = subprocess.run([sys.executable, "-i", "-q"], input="print(6 * 7)\nexit()\n", text=True, capture_output=True)
assert said.stdout == "42\n", said
pdb.Pdb(stdin=io.StringIO("c\n"), stdout=io.StringIO()).run("1 + 1")
help_text = subprocess.run([sys.executable, "-m", "pydoc", "textwrap"], capture_output=True, text=True)
assert "fill" in help_text.stdout, help_text
try:
    input()
except EOFError:
    print("nobody types here")
