"""Tornado's IOStream, a coroutine a connection: echo_tornado.py streams tcp|PATH BUFFER"""

import asyncio
import platform
import socket
import sys

import tornado
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets, bind_unix_socket
from tornado.tcpserver import TCPServer

BACKLOG = 4096


class Echo(TCPServer):
    async def handle_stream(self, stream, address):
        if stream.socket.family == socket.AF_INET:
            stream.set_nodelay(True)
        try:
            while True:
                await stream.write(await stream.read_bytes(SIZE, partial=True))
        except StreamClosedError:
            pass


async def main():
    if ADDRESS == "tcp":
        listener = bind_sockets(0, "127.0.0.1", backlog=BACKLOG)[0]
        where = listener.getsockname()[1]
    else:
        listener = bind_unix_socket(ADDRESS, backlog=BACKLOG)
        where = ADDRESS
    print(where, f"Tornado {tornado.version}, CPython {platform.python_version()}", flush=True)
    Echo().add_sockets([listener])
    await asyncio.Event().wait()


ADDRESS, SIZE = sys.argv[2], int(sys.argv[3])
asyncio.run(main())
