# reads: text.txt | people.csv
# starts: /usr/bin/grep | /bin/sh | /usr/bin/cat
import asyncio, sys

async def output(*command):
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    return (await process.communicate())[0]

def read(name):
    with open(f"{sys.argv[1]}/{name}") as file:
        return file.read()

async def serve(reader, writer):
    writer.write(await reader.readline())
    await writer.drain()
    writer.close()

async def main():
    counts = await asyncio.gather(*(output("grep", "-c", str(i), f"{sys.argv[1]}/text.txt") for i in range(5)))
    assert all(int(count) > 100 for count in counts)
    shell = await asyncio.create_subprocess_shell("cat > /tmp/copy", stdin=asyncio.subprocess.PIPE)
    await shell.communicate(b"x")
    assert len(await asyncio.to_thread(read, "people.csv")) > 10
    async with await asyncio.start_unix_server(serve, "/tmp/echo.sock"):
        reader, writer = await asyncio.open_unix_connection("/tmp/echo.sock")
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
    await asyncio.wait_for(asyncio.sleep(0.01), 5)

asyncio.run(main())
