"""The servers: what each needs, and the command that starts it."""

import os
import platform
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from .tools import BUILD, ECHO, ROOT, Missing, built, compile_c, java_home, output_of, programs

SOURCES = ECHO / "servers"
TRANSPORTS = ["tcp", "unix"]
KINDS = ["sockets", "streams", "protocol"]
FAST_TIER = ["--add-opens", "java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false"]
NATIVE = ["--enable-native-access=ALL-UNNAMED"]


@dataclass(frozen=True)
class Server:
    name: str
    label: str
    kinds: tuple[str, ...]
    prepare: Callable[[], list]  # gives the command without its arguments: KIND tcp|PATH BUFFER [TLS-FOLDER]
    transports: tuple[str, ...] = ("tcp", "unix")
    is_jvm: bool = False
    has_tls: bool = False


def c_loop():
    return [compile_c("echo-c", [SOURCES / "echo.c"])]


def asyncio():
    return [programs.cpython(), SOURCES / "echo_asyncio.py"]


def uvloop():
    return [programs.uvloop_python(), SOURCES / "echo_asyncio.py", "--uvloop"]


def python_with(module):
    def prepare():
        python = os.environ.get("TULIP_BENCH_UVLOOP_PYTHON", "/usr/bin/python3")
        if output_of([python, "-c", f"import {module}"]) is None:
            raise Missing(f"{python} has no {module}; name another in TULIP_BENCH_UVLOOP_PYTHON")
        return [python, SOURCES / f"echo_{module}.py"]

    return prepare


def node():
    if not shutil.which("node"):
        raise Missing("node not found")
    return [shutil.which("node"), SOURCES / "echo.js"]


def go():
    source = SOURCES / "echo.go"
    command = ["go", "build", "-o", BUILD / "echo-go", source]
    return [built(BUILD / "echo-go", [source], command, cwd=ECHO, env={"GO111MODULE": "off"})]


def java(options):
    return [java_home() / "bin" / "java", *options]


def tulip(driver):
    def prepare():
        options = [*FAST_TIER, *(NATIVE if driver == "epoll" else []), f"-Dtulip.driver={driver}"]
        class_path = os.environ.get("TULIP_BENCH_CLASSPATH") or tulip_class_path(driver)
        return [*java(options), "-cp", class_path, "dev.tulip.bench.echo.Echo"]

    return prepare


def tulip_class_path(driver):
    parts = [
        programs.find_classes(ROOT / "tulip-core", "module-info.class"),
        programs.find_classes(ROOT / "tulip-bench", "dev/tulip/bench/echo/Echo.class"),
    ]
    if driver == "epoll":
        parts.append(programs.find_classes(ROOT / "tulip-native", "META-INF/services/dev.tulip.spi.DriverProvider"))
    return ":".join(map(str, parts))


def jars():
    folder = SOURCES / "jvm"
    command = ["mvn", "-q", "-B", "dependency:copy-dependencies"]
    built(folder / "target/lib", [folder / "pom.xml"], command, cwd=folder)
    return folder / "target/lib"


def jvm(name, *arguments, needs_jars=True, x86_64_only=False):
    """A program in servers/jvm."""
    def prepare():
        if x86_64_only and platform.machine() != "x86_64":
            raise Missing(f"its native library is here for x86_64 only, and this is {platform.machine()}")
        source = SOURCES / "jvm" / f"{name}.java"
        class_path = f"{jars()}/*" if needs_jars else "."
        classes = BUILD / name
        javac = [java_home() / "bin" / "javac", "-nowarn", "-d", classes, "-cp", class_path, source]
        built(classes / f"{name}.class", [source], javac, cwd=ECHO)
        silent = [*NATIVE, "--sun-misc-unsafe-memory-access=allow"] if needs_jars else []
        return [*java(silent), "-cp", f"{classes}:{class_path}", name, *arguments]

    return prepare


def vertx():
    jar = next(jars().glob("vertx-core-[0-9]*.jar"))
    return jvm("VertxEcho", re.search(r"core-(.+)\.jar", jar.name)[1])()


ALL = ("sockets", "streams", "protocol")
SERVERS = {
    server.name: server
    for server in [
        Server("c", "C, epoll", ("loop",), c_loop),
        Server("tulip-epoll", "Tulip, epoll", ALL, tulip("epoll"), is_jvm=True, has_tls=True),
        Server("tulip-nio", "Tulip, nio", ALL, tulip("nio"), is_jvm=True, has_tls=True),
        Server("uvloop", "uvloop", ALL, uvloop, has_tls=True),
        Server("asyncio", "asyncio", ALL, asyncio, has_tls=True),
        Server("gevent", "gevent", ("sockets",), python_with("gevent")),
        Server("tornado", "Tornado", ("streams",), python_with("tornado")),
        Server("node", "Node.js", ("streams", "protocol"), node, has_tls=True),
        Server("go", "Go", ("sockets",), go, has_tls=True),
        Server("netty-epoll", "Netty, epoll", ("protocol",), jvm("NettyEcho", "epoll", x86_64_only=True), is_jvm=True, has_tls=True),
        Server("netty-nio", "Netty, nio", ("protocol",), jvm("NettyEcho", "nio"), is_jvm=True, has_tls=True),
        Server("vertx", "Vert.x", ("protocol",), vertx, is_jvm=True),
        Server(
            "threads", "java.net, virtual threads", ("sockets",), jvm("ThreadsEcho", needs_jars=False),
            transports=("tcp",), is_jvm=True,
        ),
    ]
}
BASELINE = "c"


def label(name, kind):
    return SERVERS[name].label if kind == "loop" else f"{SERVERS[name].label}: {kind}"
