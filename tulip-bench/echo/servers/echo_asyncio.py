"""asyncio and uvloop: echo_asyncio.py [--uvloop] sockets|streams|protocol tcp|PATH BUFFER [TLS-FOLDER]"""

import asyncio
import platform
import socket
import ssl
import sys

BACKLOG = 4096


async def echo_socket(loop, connection, size):
    with connection:
        try:
            while data := await loop.sock_recv(connection, size):
                await loop.sock_sendall(connection, data)
        except ConnectionError:
            pass


async def serve_sockets(loop, listener, size):
    tasks = set()
    while True:
        connection, _ = await loop.sock_accept(listener)
        if connection.family == socket.AF_INET:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = loop.create_task(echo_socket(loop, connection, size))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


def stream_echo(size):
    async def serve(reader, writer):
        try:
            while data := await reader.read(size):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    return serve


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


def listen(address):
    if address == "tcp":
        listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    else:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


async def main(kind, address, size, tls=None):
    loop = asyncio.get_running_loop()
    listener = listen(address)
    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{tls}/cert.pem", f"{tls}/key.pem")
    where = listener.getsockname()[1] if address == "tcp" else address
    print(where, version(), flush=True)
    options = {"sock": listener, "ssl": context, "backlog": BACKLOG}
    if kind == "sockets":
        await serve_sockets(loop, listener, int(size))
    elif kind == "streams":
        await (await asyncio.start_server(stream_echo(int(size)), **options)).serve_forever()
    else:
        await (await loop.create_server(Echo, **options)).serve_forever()


def version():
    text = f"CPython {platform.python_version()}"
    if UVLOOP:
        import uvloop

        text = f"uvloop {uvloop.__version__}, {text}"
    return text


UVLOOP = sys.argv[1] == "--uvloop"
if UVLOOP:
    import uvloop

    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
asyncio.run(main(*sys.argv[2 if UVLOOP else 1 :]))
