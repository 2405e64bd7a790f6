# reads: text.txt
# starts: /usr/bin/sleep
import atexit, os, resource, signal, subprocess, sys, threading, time

heard = []
for number in (signal.SIGALRM, signal.SIGUSR1, signal.SIGTERM, signal.SIGVTALRM):
    signal.signal(number, lambda number, frame: heard.append(number))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(300):  # opening while signals come
    with open(f"{sys.argv[1]}/text.txt") as file:
        file.readline()
signal.setitimer(signal.ITIMER_REAL, 0)
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGTERM)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2})
os.kill(os.getpid(), signal.SIGUSR2)
assert signal.sigtimedwait({signal.SIGUSR2}, 5).si_signo == signal.SIGUSR2
assert {signal.SIGALRM, signal.SIGUSR1, signal.SIGTERM} <= set(heard)
sleeper = subprocess.Popen(["sleep", "60"])
sleeper.terminate()
assert sleeper.wait() == -signal.SIGTERM
try:
    subprocess.run(["sleep", "60"], timeout=0.1)
except subprocess.TimeoutExpired:
    pass
stopped = subprocess.Popen(["sleep", "60"])
os.kill(stopped.pid, signal.SIGSTOP)
os.waitid(os.P_PID, stopped.pid, os.WSTOPPED | os.WNOWAIT)
stopped.kill()
stopped.wait()
resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
print(resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrlimit(resource.RLIMIT_AS))
atexit.register(print, "bye")
