import os

from attempts import attempt, breach, read

own = os.path.dirname(os.path.abspath(__file__)).removeprefix('/tmp/code/')
processes = [p for p in os.listdir('/proc') if p.isdigit()]
print(len(processes), 'processes')
for process in processes:
    line = open('/proc/%s/cmdline' % process).read()
    if '/neighbour/' in line or 'java' in line or 'dockerd' in line or 'beam' in line:
        breach('process ' + line[:80])
if len(processes) > 4:
    breach('%d processes' % len(processes))
for top, folders, files in os.walk('/tmp'):
    for name in folders + files:
        path = os.path.join(top, name)
        if not path.startswith(('/tmp/code', '/tmp/data', '/tmp/out')):
            breach('there is ' + path)
if os.listdir('/tmp/code/' + os.path.dirname(own)) != [os.path.basename(own)]:
    breach('code of another run')
for n in range(1, 3000):
    if str(n) not in processes and n not in (os.getpid(), os.getppid()):
        try:
            os.kill(n, 0)
            breach('process %d hides' % n)
        except OSError:
            pass
