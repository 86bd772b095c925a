#!/usr/bin/env python3
"""relay.py SOCKET COMMANDS: a network that can be disturbed. Listens on a port of 127.0.0.1 (printed), and passes
everything on to the unix socket SOCKET and back; says "connected" for each connection. From the named pipe COMMANDS it takes, a line each:
  stop            not a byte is passed on any more, nor a connection taken; what is open stays open
  go              it goes on
  reset FIRST     resets all connections that are open, but the oldest FIRST-1 (1: all)"""
import asyncio
import socket
import struct
import sys
import threading

connections = []  # that are open: (writer to the client, writer to the server), the oldest first
passing = asyncio.Event()


async def pump(reader, writer):
    while True:
        try:
            data = await reader.read(1 << 14)
            await passing.wait()
            if not data:
                break
            writer.write(data)
            await writer.drain()
        except OSError:
            break
    writer.close()


async def serve(reader, writer):
    print("connected", flush=True)
    await passing.wait()
    back_reader, back_writer = await asyncio.open_unix_connection(sys.argv[1])
    connections.append((writer, back_writer))
    await asyncio.gather(pump(reader, back_writer), pump(back_reader, writer), return_exceptions=True)
    connections.remove((writer, back_writer))


def obey(command):
    if command == ["stop"]:
        passing.clear()
    elif command == ["go"]:
        passing.set()
    elif command[:1] == ["reset"]:
        for writer, back_writer in connections[int(command[1]) - 1:]:
            to_client = writer.get_extra_info("socket")
            if to_client.fileno() >= 0:
                to_client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            back_writer.transport.abort()


def listen(loop):
    while True:
        with open(sys.argv[2]) as commands:
            for line in commands:
                loop.call_soon_threadsafe(obey, line.split())


async def main():
    passing.set()
    threading.Thread(target=listen, args=(asyncio.get_running_loop(),), daemon=True).start()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
