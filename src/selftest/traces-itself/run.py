from attempts import try_call

try_call('ptrace', 0, 0, None, None)
try_call('ptrace', 17, 1, None, None)
open('/etc/hostname').close()
