from attempts import libc

libc.prctl(4, 0, 0, 0, 0)
open('/etc/hostname').close()
