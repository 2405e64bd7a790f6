import os

out = os.environ['TASKER_OUT']
for name, target in (('passwd', '/etc/passwd'), ('root', '/'), ('shadow', '/proc/1/root/etc/shadow'),
                     ('gone', 'nowhere'), ('a', 'b'), ('b', 'a'), ('box', '/run/tasker/box'),
                     ('self', '/proc/self/environ'), ('up', '../../../../../../etc')):
    os.symlink(target, out + '/' + name)
