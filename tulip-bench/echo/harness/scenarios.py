"""What is measured, and in which order.

A round starts every server anew. All of one transport run at the same time, stopped by SIGSTOP but the one that is
measured, so that one cell of the table after the other is measured on all servers in turn, and what the machine does
meanwhile meets all alike.
"""

import sys
from dataclasses import dataclass

from .process import SMALL_HEAP, Running
from .servers import SERVERS, label
from .tools import BUILD, Failed, Missing, certificate

SCENARIOS = ["echo", "connect", "rate", "tls", "idle"]
KIB = 1024
CONNECT_BYTES = 64
CONNECT_CONNECTIONS = 32
MOST_WITH_TLS = 256
IDLE_BUFFER = 4 * KIB
IDLE_BYTES = KIB
IDLE_WARM_UP = 2
WARM_UP_BATCHES = 4
WARM_UP_CONNECTIONS = 32


@dataclass(frozen=True)
class Cell:
    scenario: str
    size: int  # KiB; bytes for connections
    connections: int

    def text(self):
        size = "" if self.scenario in ("connect", "idle") else f"{self.size} KiB, "
        return f"{self.scenario:8} {size}{self.connections} connections"


class Bench:
    def __init__(self, options, commands, load, record, save):
        self.options, self.commands, self.load = options, commands, load
        self.record, self.save = record, save
        self.failed = set()
        self.round = 0

    # ---- what there is to do

    def chosen(self, transport, tls=False):
        for name in self.commands:
            server = SERVERS[name]
            if transport not in server.transports or (tls and not server.has_tls):
                continue
            for kind in server.kinds:
                if len(server.kinds) == 1 or (kind in self.options.kinds and not (tls and kind == "sockets")):
                    yield server, kind

    def cells(self, transport):
        grid = [(size, count) for size in self.options.sizes for count in self.options.connections]
        cells = []
        if "echo" in self.options.scenarios:
            cells += [Cell("echo", *place) for place in grid]
        if "connect" in self.options.scenarios:
            cells.append(Cell("connect", CONNECT_BYTES, CONNECT_CONNECTIONS))
        if "rate" in self.options.scenarios and transport == "tcp":
            cells += [Cell("rate", self.options.sizes[0], count) for count in self.some_connections()]
        return cells

    def tls_cells(self):
        return [Cell("tls", size, count) for size in self.options.sizes for count in self.some_connections()]

    def some_connections(self):
        """Where a handful is enough: neither one connection nor thousands, if there is a choice."""
        counts = self.options.connections
        return [count for count in counts if 1 < count <= MOST_WITH_TLS] or counts[:1]

    def estimate(self):
        """About how many seconds it all takes."""
        seconds = 0
        cell = self.options.settle + self.options.seconds + 0.5
        for transport in self.options.transports:
            cells = self.cells(transport)
            long = sum(1.5 if each.scenario == "rate" else 1 for each in cells)
            if cells:
                seconds += sum(self.warm_up(server) + 1 + long * cell for server, _ in self.chosen(transport))
        if "tls" in self.options.scenarios:
            seconds += sum(self.warm_up(s) + 1 + len(self.tls_cells()) * cell for s, _ in self.chosen("tcp", tls=True))
        if "idle" in self.options.scenarios:
            seconds += 8 * len(list(self.chosen("tcp")))
        return seconds * self.options.rounds

    # ---- doing it

    def run(self):
        for self.round in range(1, self.options.rounds + 1):
            for transport in self.options.transports:
                if self.cells(transport):
                    self.session(transport, self.cells(transport))
            if "tls" in self.options.scenarios:
                self.tls_session()
            if "idle" in self.options.scenarios:
                self.idle()
            self.save()

    def tls_session(self):
        try:
            if not self.load.knows_tls:
                raise Missing("the load generator was built without OpenSSL")
            folder = certificate(BUILD / "tls")
        except Missing as missing:
            self.note("tls", "all", "", "tcp", missing)
            return
        self.session("tcp", self.tls_cells(), tls=folder)

    def session(self, transport, cells, tls=None):
        running = []
        try:
            for server, kind in self.chosen(transport, tls=tls is not None):
                started = self.start(server, kind, transport, tls)
                if started:
                    running.append(started)
            for index, cell in enumerate(cells):
                shift = (self.round + index) % max(1, len(running))
                for each in running[shift:] + running[:shift]:
                    self.measure(each, cell)
                self.save()
        finally:
            for each in running:
                each.stop()

    def start(self, server, kind, transport, tls):
        scenario = "tls" if tls else "start"
        if self.given_up(scenario, server, kind, transport):
            return None
        try:
            running = Running(
                server, self.commands[server.name], kind, transport, self.options.server_core,
                buffer=self.options.buffer * KIB, tls=tls,
            )
        except Failed as failure:
            self.note(scenario, server.name, kind, transport, failure)
            return None
        self.record["versions"][server.name] = running.version
        try:
            self.warm(running)
        except Failed as failure:
            self.note(scenario, server.name, kind, transport, failure)
            running.stop()
            return None
        running.pause()
        return running

    def warm_up(self, server):
        return self.options.warm_up if server.is_jvm else min(1, self.options.warm_up)

    def warm(self, running):
        """Every size, over new connections again and again: what the JIT has made of the first is not
        all that it needs for the next."""
        each = self.warm_up(running.server) / len(self.options.sizes) / WARM_UP_BATCHES
        for _ in range(WARM_UP_BATCHES):
            for size in self.options.sizes:
                self.load.run("echo", running, WARM_UP_CONNECTIONS, size * KIB, warm_up=0, seconds=each)

    def measure(self, running, cell):
        name, kind = running.server.name, running.kind
        if self.given_up(cell, running.server, kind, running.transport):
            return
        running.resume()
        try:
            result = self.cell(running, cell)
        except Failed as failure:
            self.note(cell, name, kind, running.transport, failure)
        else:
            self.add(cell, name, kind, running.transport, result)
        finally:
            running.settle()
            running.pause()

    def cell(self, running, cell):
        settle, seconds = self.options.settle, self.options.seconds
        if cell.scenario == "connect":
            # The warm-up of the server has opened few connections, so there is one of its own.
            warm_up = settle + self.warm_up(running.server)
            return self.load.run("connect", running, cell.connections, cell.size, warm_up=warm_up, seconds=seconds)
        size = cell.size * KIB
        if cell.scenario != "rate":
            return self.load.run(
                "echo", running, cell.connections, size, warm_up=settle, seconds=seconds, rate=self.options.rate
            )
        most = self.load.run("echo", running, cell.connections, size, warm_up=settle, seconds=seconds / 2)
        rate = most["per_second"] / 2
        result = self.load.run(
            "echo", running, cell.connections, size, warm_up=settle / 2, seconds=seconds, rate=rate
        )
        return {**result, "rate": rate}

    def idle(self):
        for server, kind in self.chosen("tcp"):
            cell = Cell("idle", 0, self.options.idle)
            if self.given_up(cell, server, kind, "tcp"):
                continue
            try:
                result = self.idle_memory(server, kind)
            except Failed as failure:
                self.note(cell, server.name, kind, "tcp", failure)
            else:
                self.add(cell, server.name, kind, "tcp", result)

    def idle_memory(self, server, kind):
        """Memory before and with the connections, each of which has echoed once."""
        count = self.options.idle
        running = Running(
            server, self.commands[server.name], kind, "tcp", self.options.server_core,
            buffer=IDLE_BUFFER, heap=SMALL_HEAP,
        )
        try:
            self.record["versions"][server.name] = running.version
            self.load.run("echo", running, 100, IDLE_BYTES, warm_up=0, seconds=IDLE_WARM_UP)
            running.settle()
            heap_before, rss_before = running.live_heap(), running.rss()
            with self.load.holding(running, count, IDLE_BYTES):
                running.settle()
                heap, rss = running.live_heap(), running.rss()
        finally:
            running.stop()
        result = {"rss": rss, "rss_each": (rss - rss_before) / count}
        if heap is not None and heap_before is not None:
            result["heap_each"] = (heap - heap_before) / count
        return result

    # ---- what came of it

    def add(self, cell, name, kind, transport, result):
        place = {
            "scenario": cell.scenario, "server": name, "kind": kind, "transport": transport, "size": cell.size,
            "connections": cell.connections, "round": self.round,
        }
        self.record["results"].append({**place, **result})
        if "rss" in result:
            shown = f"{result['rss_each']:,.0f} bytes each"
        else:
            shown = f"{result['cpu_us']:8.2f} µs {result['per_second']:>9,.0f}/s" if "cpu_us" in result else "nothing"
            shown += f"  p99 {result['p99']:,.0f} µs  busy {result.get('busy', 0):.2f}, load {result['load_busy']:.2f}"
        print(f"{self.round} {transport:4} {cell.text():36} {label(name, kind):32} {shown}", file=sys.stderr)

    def given_up(self, cell, server, kind, transport):
        return (cell, server.name, kind, transport) in self.failed

    def note(self, cell, name, kind, transport, problem):
        """It is not tried again, and the report says why."""
        self.failed.add((cell, name, kind, transport))
        text = cell if isinstance(cell, str) else " ".join(cell.text().split())
        what = "skipped" if isinstance(problem, Missing) else "failed"
        print(f"{self.round} {transport:4} {text:36} {name} {kind} {what}: {problem}", file=sys.stderr)
        self.record["failures"].append({
            "what": what, "cell": text, "server": name, "kind": kind, "transport": transport, "reason": str(problem),
        })
