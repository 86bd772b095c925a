#!/usr/bin/env python3
"""delay_relay.py SOCKET MILLISECONDS [MBIT]: listens on a port of 127.0.0.1 (printed), and passes everything on to the
unix socket SOCKET and back, each way so many milliseconds late: a network with twice that as its round trip. With MBIT,
a connection carries at most so many million bits a second each way."""
import asyncio
import sys

PIECE = 1 << 16
UNDER_WAY = 64  # pieces; then the sender has to wait, as it would on a network


async def pump(reader, writer, delay, rate):
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue(UNDER_WAY)

    async def send():
        while True:
            due, data = await queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    sender = asyncio.create_task(send())
    free = 0.0  # when the line has carried all that was given to it
    while True:
        try:
            data = await reader.read(PIECE)
        except OSError:
            data = b""
        free = max(free, loop.time()) + (len(data) / rate if rate else 0.0)
        await queue.put((free + delay, data))
        if not data:
            break
    await sender


async def main():
    path, delay = sys.argv[1], float(sys.argv[2]) / 1000
    rate = float(sys.argv[3]) * 1e6 / 8 if len(sys.argv) > 3 else 0.0

    async def serve(reader, writer):
        back_reader, back_writer = await asyncio.open_unix_connection(path)
        await asyncio.gather(pump(reader, back_writer, delay, rate), pump(back_reader, writer, delay, rate))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
