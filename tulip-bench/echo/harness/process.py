"""Server processes on one core, and the load generator on another."""

import ctypes
import json
import os
import re
import select
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from .tools import Failed, java_home, load_generator, output_of

START_SECONDS = 20
END_SECONDS = 40
PR_SET_PDEATHSIG = 1
CPUCLOCK_SCHED = 2
LOOK_AGAIN = 0.1
QUIET = 0.02  # of a core
QUIET_WITHIN = 10
HEAP = ["-Xms512m", "-Xmx2g", "-XX:+UseTransparentHugePages"]
SMALL_HEAP = ["-Xms64m", "-Xmx2g"]
LIBC = ctypes.CDLL(None)


def on_core(core):
    """Runs in the child: its core, and that it does not outlive this process."""
    def prepare():
        os.sched_setaffinity(0, {core})
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    return prepare


class Running:
    """A server that runs. It is stopped by SIGSTOP while others are measured, so that it takes nothing."""

    def __init__(self, server, command, kind, transport, core, *, buffer, heap=HEAP, tls=None):
        self.server, self.kind, self.transport, self.tls = server, kind, transport, tls
        self.folder = tempfile.TemporaryDirectory(prefix="tulip-echo-")
        where = "tcp" if transport == "tcp" else f"{self.folder.name}/socket"
        program, *rest = command
        arguments = [program, *(heap if server.is_jvm else []), *rest, kind, where, buffer, *([tls] if tls else [])]
        self.errors = open(f"{self.folder.name}/stderr", "w+")
        self.process = subprocess.Popen(
            [str(argument) for argument in arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self.errors, preexec_fn=on_core(core), cwd=self.folder.name,
        )
        try:
            self.address, self.version = self._listening()
        except Failed:
            self.stop()
            raise

    def _listening(self):
        """Its first line: the port or path, and the version."""
        line, end = b"", time.monotonic() + START_SECONDS
        stdout = self.process.stdout.fileno()
        while not line.endswith(b"\n"):
            ready = select.select([stdout], [], [], max(0, end - time.monotonic()))[0]
            part = os.read(stdout, 4096) if ready else b""
            if not part:
                raise Failed(f"did not listen within {START_SECONDS} s: {self.last_error()}")
            line += part
        address, _, version = line.decode().splitlines()[0].partition(" ")
        return address, version

    def last_error(self):
        self.errors.flush()
        text = Path(self.errors.name).read_text(errors="replace").strip().splitlines()
        return (text[-1] if text and text[0].startswith("Traceback") else text[0])[:200] if text else "no output"

    @property
    def pid(self):
        return self.process.pid

    def is_alive(self):
        return self.process.poll() is None

    def pause(self):
        self._signal(signal.SIGSTOP)

    def resume(self):
        self._signal(signal.SIGCONT)

    def _signal(self, number):
        if self.is_alive():
            os.kill(self.pid, number)

    def settle(self):
        """Waits until it does nothing any more: it has seen that its connections are closed."""
        end, before = time.monotonic() + QUIET_WITHIN, self._cpu()
        while self.is_alive() and time.monotonic() < end:
            time.sleep(LOOK_AGAIN)
            now = self._cpu()
            if now - before < LOOK_AGAIN * QUIET:
                return
            before = now

    def _cpu(self):
        """Seconds that all its threads have run: the kernel's CPU clock of another process."""
        try:
            return time.clock_gettime((~self.pid << 3) | CPUCLOCK_SCHED)
        except OSError:
            return 0

    def rss(self):
        """Resident memory, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)
        if not found:
            raise Failed(f"it has ended: {self.last_error()}")
        return int(found[1]) * 1024

    def live_heap(self):
        """Bytes of live objects after a full collection; None for what is no JVM."""
        if not self.server.is_jvm:
            return None
        command = [java_home() / "bin" / "jcmd", str(self.pid), "GC.class_histogram"]
        total = re.search(r"^Total\s+\d+\s+(\d+)", output_of(command) or "", re.MULTILINE)
        return int(total[1]) if total else None

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()
        self.folder.cleanup()


class Load:
    def __init__(self, core, spin=False):
        self.program, self.knows_tls = load_generator()
        self.core = core
        self.spin = spin

    def command(self, mode, running, connections, size, *more):
        command = [self.program, mode, running.address, "-c", connections, "-b", size, *more]
        command += (["-t"] if running.tls else []) + (["-y"] if self.spin else [])
        return [str(part) for part in command]

    def run(self, mode, running, connections, size, *, warm_up, seconds, rate=0):
        """What it measured, as a dictionary."""
        more = ["-w", warm_up, "-s", seconds, "-r", rate, "-p", running.pid]
        try:
            done = subprocess.run(
                self.command(mode, running, connections, size, *more), timeout=warm_up + seconds + END_SECONDS,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                preexec_fn=on_core(self.core),
            )
        except subprocess.TimeoutExpired:
            raise Failed("the load did not end") from None
        if done.returncode != 0:
            what = done.stderr.strip().splitlines() or [f"the load ended with status {done.returncode}"]
            raise Failed(what[-1][:200])
        return json.loads(done.stdout)

    @contextmanager
    def holding(self, running, connections, size):
        """Connections that have echoed once, and stay open for the time of a block."""
        process = subprocess.Popen(
            self.command("idle", running, connections, size), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, preexec_fn=on_core(self.core),
        )
        with process:
            if not process.stdout.readline():
                raise Failed((process.stderr.read().strip().splitlines() or ["the load has ended"])[-1])
            try:
                yield
            finally:
                process.stdin.close()
