"""gevent, a greenlet a connection: echo_gevent.py sockets tcp|PATH BUFFER"""

import platform
import socket as plain
import sys

import gevent
from gevent import socket
from gevent.server import StreamServer

BACKLOG = 4096


def listen(address):
    if address == "tcp":
        listener = socket.socket(plain.AF_INET)
        listener.bind(("127.0.0.1", 0))
    else:
        listener = socket.socket(plain.AF_UNIX)
        listener.bind(address)
    listener.listen(BACKLOG)
    return listener


def echo(connection, _):
    if connection.family == plain.AF_INET:
        connection.setsockopt(plain.IPPROTO_TCP, plain.TCP_NODELAY, 1)
    try:
        while data := connection.recv(SIZE):
            connection.sendall(data)
    except ConnectionError:
        pass


ADDRESS, SIZE = sys.argv[2], int(sys.argv[3])
listener = listen(ADDRESS)
where = listener.getsockname()[1] if ADDRESS == "tcp" else ADDRESS
print(where, f"gevent {gevent.__version__}, CPython {platform.python_version()}", flush=True)
StreamServer(listener, echo).serve_forever()
