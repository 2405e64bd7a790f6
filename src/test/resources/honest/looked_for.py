# reads: nothing
# what OpenSSL, libuv, JAX and ONNX Runtime look for when they are loaded, as far as this machine has it
import glob

NAMES = ["/proc/sys/crypto/fips_enabled", "/proc/version_signature"]
for kind in ("vendor", "device", "class"):
    NAMES += glob.glob("/sys/bus/pci/devices/*/" + kind) + glob.glob("/sys/class/drm/card*/device/" + kind)
for name in NAMES:
    try:
        with open(name) as file:
            print(name, file.read())
    except FileNotFoundError as error:
        print(error)
