"""The interpreters of trace programs as processes: CPython's and Tulip's."""

import json
import os
import select
import subprocess
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 60
LAST_LINES = 5


class Interpreter:
    """Started when it is first asked. A program that ends it, or that it never answers, has no answer."""

    def __init__(self, name, command):
        self.name = name
        self.command = command
        self.process = None
        self.ending = None
        self.last_words = []

    def start(self):
        self.errors = tempfile.TemporaryFile()  # A pipe would have to be read all along.
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors, bufsize=0)
        self.unread = b""

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.errors.close()
            self.process = None

    def end(self):
        """How the process has ended, if it has."""
        try:
            return f"exit code {self.process.wait(1)}"
        except subprocess.TimeoutExpired:
            return f"none in {PATIENCE_SECONDS} s"

    def written_last(self):
        """What the process wrote to standard error last: why it has ended, most likely."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace").splitlines()[-LAST_LINES:]

    def traces(self, programs):
        """The trace of each program, in order."""
        found = []
        while len(found) < len(programs):
            found += self.answered(programs[len(found):])
            if len(found) < len(programs):
                found.append([self.ending])
        return found

    def answered(self, programs):
        """The traces of the first programs, up to one that has none."""
        if self.process is None:
            self.start()
        writer = threading.Thread(target=self.write, args=(self.process.stdin, programs), daemon=True)
        writer.start()
        found = []
        for program in programs:
            line = self.line()
            if line is None:
                self.ending = f"(no answer: {self.end()})"
                self.last_words = self.written_last()
                self.close()
                break
            answer = json.loads(line)
            assert answer["id"] == program["id"], (self.name, answer["id"], program["id"])
            found.append(answer["trace"])
        writer.join()
        return found

    @staticmethod
    def write(stdin, programs):
        try:
            for program in programs:
                data = memoryview((json.dumps(program) + "\n").encode())
                while data:
                    data = data[stdin.write(data):]
        except (OSError, ValueError):
            pass  # The process has ended, which the reader sees.

    def line(self):
        while b"\n" not in self.unread:
            if not select.select([self.process.stdout], [], [], PATIENCE_SECONDS)[0]:
                return None
            data = os.read(self.process.stdout.fileno(), 1 << 20)
            if not data:
                return None
            self.unread += data
        line, self.unread = self.unread.split(b"\n", 1)
        return line


def reference(python):
    """CPython: 3.14 in WebAssembly, or the one at the path `python`."""
    if python is None:
        return Interpreter("CPython 3.14", ["node", str(HERE / "oracle.mjs")])
    return Interpreter(python, [python, str(HERE / "oracle.py")])


def tulip(tier):
    return Interpreter(f"Tulip, {tier}", [str(HERE.parent / "trace"), *(["--portable"] if tier == "portable" else [])])
