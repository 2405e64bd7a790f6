# reads: nothing
# Looks at its children below /proc, as psutil does, and ends them by force.
import os, signal, time

for how in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGUSR1):
    child = os.fork()
    if child == 0:
        time.sleep(60)  # and makes no call that is traced
    for name in ("stat", "status", "cmdline"):
        with open(f"/proc/{child}/{name}") as file:
            assert file.read()
    assert os.listdir(f"/proc/{child}/task") == [str(child)]
    os.kill(child, how)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -how
