import ctypes
import resource

from attempts import attempt

attempt('core', lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)))
ctypes.string_at(0)
