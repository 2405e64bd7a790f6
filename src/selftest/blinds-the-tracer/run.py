"""Brings the tracer out of step, so that it takes the start of the next call for the end of one.

A filter of its own hands a call of the vsyscall page to the tracer. Such a call has no end that the
tracer would be told of, and a breakpoint right behind it wipes out what would make up for that.
"""
import ctypes
import mmap
import signal
import struct

from attempts import attempt, call, libc

TIME, VSYSCALL_TIME = 201, 0xffffffffff600400
SET_SECCOMP, FILTER, SET_SYSCALL_USER_DISPATCH = 22, 2, 59
TRACE, ALLOW = 0x7ff00000, 0x7fff0000

libc.prctl.argtypes = [ctypes.c_ulong] * 5


def filter_of(*lines):
    text = ctypes.create_string_buffer(b''.join(struct.pack('=HBBI', *line) for line in lines))
    program = ctypes.create_string_buffer(
        struct.pack('=HxxxxxxQ', len(lines), ctypes.addressof(text)))
    program.text = text
    return program


def prctl(option, second, third):
    if libc.prctl(option, second, third, 0, 0) == -1:
        raise OSError(ctypes.get_errno(), 'prctl')


def function_at(page):
    """mov $the vsyscall page's time, %rax; xor %edi, %edi; call *%rax; int3; ret"""
    page.write(b'\x48\xb8' + struct.pack('<Q', VSYSCALL_TIME) + b'\x31\xff\xff\xd0\xcc\xc3')
    return ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(page)))


asks_the_tracer = filter_of((0x20, 0, 0, 0), (0x15, 0, 1, TIME), (6, 0, 0, TRACE), (6, 0, 0, ALLOW))
for high in (0, 1 << 32, 0xffffffff << 32):
    attempt('filter by prctl %x' % (high | SET_SECCOMP),
            lambda: prctl(high | SET_SECCOMP, FILTER, ctypes.addressof(asks_the_tracer)))
for flags in (0, 1, 2, 8):
    attempt('filter by seccomp, flags %d' % flags,
            lambda: call('seccomp', 1, flags, asks_the_tracer))
attempt('calls sent back before any filter', lambda: prctl(SET_SYSCALL_USER_DISPATCH, 0, 0))

# Arm has no such page, and many a kernel is built without it
with open('/proc/self/maps') as maps:
    there = '[vsyscall]' in maps.read()
if there:
    signal.signal(signal.SIGTRAP, lambda *_: None)
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    blind = function_at(page)
for path in ('/etc/hostname', '/proc/vmstat'):
    if there:
        blind()
    open(path).close()
