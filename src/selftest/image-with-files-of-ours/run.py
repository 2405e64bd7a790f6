# Where launcher, tracer, users, code, data and libraries are mounted, the image has files of its own.
import grp
import os
import pwd
import socket
import sys
import attempts

if b'hostile' not in attempts.read('/etc/pip.conf', 1000):
    print('not hostile')
for path in '/etc/hosts', sys.argv[1] + '/people.csv', attempts.__file__:
    if b'hostile' in attempts.read(path, 100000):
        attempts.breach('the image says what is in ' + path)
me = pwd.getpwuid(os.getuid())
if (me.pw_name, me.pw_dir, grp.getgrgid(os.getgid()).gr_name) != ('algorithm', '/tmp', 'algorithm'):
    attempts.breach('the image says who this is: %s' % (me,))
if pwd.getpwnam('algorithm').pw_uid != os.getuid() or not 52000 <= os.getuid() < 54000:
    attempts.breach('the image says as whom this runs: %d' % os.getuid())
if socket.gethostbyname('localhost') != '127.0.0.1':
    attempts.breach('the image says where localhost is')
if not attempts.tracer():
    attempts.breach('nobody traces this')
if os.listdir(os.environ['TASKER_OUT']):
    attempts.breach('the image has put something among the outputs')
print('ran')
