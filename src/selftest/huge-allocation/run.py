held = b'x' * (1 << 40)
