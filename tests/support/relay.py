#!/usr/bin/env python3
"""relay.py SOCKET COMMANDS: a network that can be disturbed. Listens on a port of 127.0.0.1 (printed), and passes
everything on to the unix socket SOCKET and back; says "connected" for each connection. From the named pipe COMMANDS it takes, a line each:
  stop            not a byte is passed on any more, nor a connection taken; what is open stays open
  go              it goes on
  reset FIRST     resets all connections that are open, but the oldest FIRST-1 (1: all)
  garble SEED     of what the server says from now on, something is changed, once a connection and on most of them: some
                  bytes are others, are lost, or come twice, anywhere in its first 256 kB. A moment later the connection is reset: who waits
                  for the rest of a message that is none need not wait for ever. The same SEED: the same changes
  truth           nothing is changed in connections to come"""
import asyncio
import random
import socket
import struct
import sys
import threading

connections = []  # that are open: (writer to the client, writer to the server), the oldest first
passing = asyncio.Event()
garbling = None  # random.Random, where what the server says is changed


class Garbler:
    """Changes what one connection's server says, once."""

    def __init__(self, dice):
        self.rest = int(2 ** (dice.random() * 18))  # short connections shall have their share
        self.dice = dice

    def change(self, data):
        """What comes in the place of data, and whether it differs."""
        if self.rest > len(data):
            self.rest -= len(data)
            return data, False
        at, count = self.rest - 1, self.dice.randint(1, 4)
        before, bytes_, after = data[:at], data[at:at + count], data[at + count:]
        kind = self.dice.randrange(4)
        if kind == 0:
            bytes_ = bytes(self.dice.randrange(256) for _ in bytes_)
        elif kind == 1:
            bytes_ = bytes(byte ^ 1 << self.dice.randrange(8) for byte in bytes_)
        elif kind == 2:
            bytes_ = b""
        else:
            bytes_ += bytes_
        return before + bytes_ + after, True


async def pump(reader, writer, garbler=None):
    while True:
        try:
            data = await reader.read(1 << 14)
            await passing.wait()
            if not data:
                break
            if garbler:
                data, changed = garbler.change(data)
                if changed:
                    print("garbled", flush=True)
                    asyncio.get_running_loop().call_later(0.3, reset, writer)
                    garbler = None
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
    garbler = Garbler(random.Random(garbling.random())) if garbling and garbling.random() < 0.6 else None
    await asyncio.gather(pump(reader, back_writer), pump(back_reader, writer, garbler), return_exceptions=True)
    connections.remove((writer, back_writer))


def reset(writer):
    connection = writer.get_extra_info("socket")
    if connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def obey(command):
    global garbling
    if command == ["stop"]:
        passing.clear()
    elif command == ["go"]:
        passing.set()
    elif command[:1] == ["reset"]:
        for writer, back_writer in connections[int(command[1]) - 1:]:
            reset(writer)
            back_writer.transport.abort()
    elif command[:1] == ["garble"]:
        garbling = random.Random(int(command[1]))
    elif command == ["truth"]:
        garbling = None


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
