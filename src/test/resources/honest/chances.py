# reads: nothing
import hashlib, hmac, os, random, secrets, ssl, string, sys, uuid

random.seed(4)
random.SystemRandom().random()
print(random.sample(range(100), 5), secrets.token_hex(8), uuid.uuid4(), uuid.uuid5(uuid.NAMESPACE_DNS, "x"))
print(os.urandom(3), os.getrandom(3), hmac.new(b"k", b"m", "sha256").hexdigest(), string.ascii_letters)
print(hashlib.scrypt(b"p", salt=b"s", n=16, r=1, p=1).hex(), hashlib.blake2b(b"").hexdigest())
with open("/dev/urandom", "rb") as file:
    file.read(4)
ssl.create_default_context()
