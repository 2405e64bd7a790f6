import os

out = os.environb[b'TASKER_OUT']
for name in (b';rm -rf .', b'$(id)', b'`id`', b'-rf', b'--', b'a\nb', b'a\rb', b'\x1b[2J', b'\xff\xfe', b'\xc0\xaf',
             b'"\'', b'a\\b', b' ', b'...', b'*', b'\xe2\x80\xaetxt.exe', b'%s%n', b'{"left":"x"}', b'x' * 255,
             b'left link', b'\xed\xa0\x80', b'con', b'\xf0\x9f\x92\xa3'):
    with open(out + b'/' + name, 'w') as file:
        file.write('x')
