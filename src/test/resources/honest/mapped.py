# reads: numbers.bin
import mmap, struct, sys

with open(f"{sys.argv[1]}/numbers.bin", "rb") as file:
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert struct.unpack_from("<d", mapped, 8 * 4999) == (4999.0,)
        assert mapped.find(struct.pack("<d", 17.0)) == 8 * 17
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY) as private:
        private[0] = 1
