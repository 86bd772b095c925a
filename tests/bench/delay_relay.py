#!/usr/bin/env python3
"""delay_relay.py SOCKET MILLISECONDS: listens on a port of 127.0.0.1 (printed), and passes everything on to the unix
socket SOCKET and back, each way so many milliseconds late: a network with twice that as its round trip."""
import asyncio
import sys


async def pump(reader, writer, delay):
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()

    async def send():
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                writer.close()
                return
            writer.write(data)

    sender = asyncio.create_task(send())
    while True:
        try:
            data = await reader.read(1 << 16)
        except OSError:
            data = b""
        queue.put_nowait((loop.time() + delay, data))
        if not data:
            break
    await sender


async def main():
    path, delay = sys.argv[1], float(sys.argv[2]) / 1000

    async def serve(reader, writer):
        back_reader, back_writer = await asyncio.open_unix_connection(path)
        await asyncio.gather(pump(reader, back_writer, delay), pump(back_reader, writer, delay))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
