"""The chart: requests a second of every server as grouped bars, a bar a size, and the latency beside them."""

import math
from xml.sax.saxutils import escape

from .report import Results
from .servers import label

COLOURS = ["#1b6ca8", "#3aa76d", "#e08e2b", "#8d5fb0"]
LABELS, BARS, GAP, LATENCIES, MARGIN = 190, 430, 80, 260, 16
BAR, BETWEEN, TOP, BOTTOM = 9, 8, 78, 40
FONT = "font-family='Helvetica, Arial, sans-serif'"


def text(x, y, content, *, size=11, anchor="start", colour="#333", weight="normal"):
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}' fill='{colour}' "
        f"font-weight='{weight}'>{escape(content)}</text>"
    )


def rectangle(x, y, width, height, colour):
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0.5):.1f}' height='{height:.1f}' fill='{colour}'/>"


def line(x1, y1, x2, y2, colour="#ddd", width=1):
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' stroke-width='{width}'/>"
    )


def round_step(largest):
    """A step of 1, 2 or 5 times a power of ten that makes four to eight of the largest value."""
    power = 10 ** math.floor(math.log10(largest / 4))
    return next(factor * power for factor in (1, 2, 5, 10) if largest / (factor * power) <= 8)


class Chart:
    def __init__(self, results, transport, connections):
        self.results, self.transport, self.connections = results, transport, connections
        self.sizes = results.sizes("echo", transport)
        self.rows = [row for row in results.rows("echo", transport) if self.most(row)]
        self.largest = max(map(self.most, self.rows))
        low = min(filter(None, (self.value("p50", row, size) for row in self.rows for size in self.sizes)))
        high = max(self.value("p999", row, size) or 0 for row in self.rows for size in self.sizes)
        self.low, self.high = math.floor(math.log10(low)), max(math.ceil(math.log10(high)), math.floor(math.log10(low)) + 1)
        self.bars_at = MARGIN + LABELS
        self.latencies_at = self.bars_at + BARS + GAP
        self.width = self.latencies_at + LATENCIES + MARGIN + 10
        self.group = len(self.sizes) * BAR + BETWEEN
        self.height = TOP + len(self.rows) * self.group + BOTTOM
        self.parts = []

    def value(self, key, row, size):
        return self.results.median(key, "echo", *row, self.transport, size, self.connections)

    def most(self, row):
        return max((self.value("per_second", row, size) or 0 for size in self.sizes), default=0)

    def bar_x(self, value):
        return self.bars_at + value / self.largest * BARS

    def latency_x(self, micros):
        share = (math.log10(max(micros, 10 ** self.low)) - self.low) / (self.high - self.low)
        return self.latencies_at + share * LATENCIES

    def svg(self):
        self.head()
        self.scales()
        for index, row in enumerate(self.rows):
            self.server(row, TOP + index * self.group)
        content = "\n".join(self.parts)
        return (
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {self.width} {self.height}' "
            f"width='{self.width}' height='{self.height}' {FONT}>\n"
            f"<rect width='100%' height='100%' fill='#fff'/>\n{content}\n</svg>\n"
        )

    def head(self):
        over = {"tcp": "TCP", "unix": "Unix sockets"}[self.transport]
        title = f"Echo over {over}, {self.connections:,} connections, the server on one core"
        self.parts.append(text(MARGIN, 24, title, size=15, weight="bold"))
        self.parts.append(text(self.bars_at, 46, "requests a second", weight="bold"))
        self.parts.append(text(self.latencies_at, 46, "latency: 50 %, bar to 99 %, line to 99.9 %", weight="bold"))
        for index, size in enumerate(self.sizes):
            x = MARGIN + index * 62
            self.parts.append(rectangle(x, 38, 9, 9, COLOURS[index % len(COLOURS)]))
            self.parts.append(text(x + 13, 46, f"{size} KiB"))

    def scales(self):
        bottom = self.height - BOTTOM + 4
        step = round_step(self.largest)
        for i in range(int(self.largest / step) + 1):
            x = self.bar_x(i * step)
            self.parts += [line(x, TOP - 8, x, bottom), text(x, bottom + 14, f"{i * step:,.0f}", size=9, anchor="middle")]
        for power in range(self.low, self.high + 1):
            x = self.latency_x(10 ** power)
            shown = f"{10 ** power:,} µs" if power < 3 else f"{10 ** (power - 3):,} ms"
            self.parts += [line(x, TOP - 8, x, bottom), text(x, bottom + 14, shown, size=9, anchor="middle")]

    def server(self, row, top):
        middle = top + len(self.sizes) * BAR / 2 + 4
        ours = row[0].startswith("tulip")
        self.parts.append(text(
            self.bars_at - 8, middle, label(*row), anchor="end", weight="bold" if ours else "normal",
        ))
        for index, size in enumerate(self.sizes):
            if self.value("per_second", row, size):
                self.bar(row, size, top + index * BAR, COLOURS[index % len(COLOURS)])

    def bar(self, row, size, y, colour):
        rate = self.value("per_second", row, size)
        end = self.bar_x(rate)
        self.parts.append(rectangle(self.bars_at, y, end - self.bars_at, BAR - 1, colour))
        self.parts.append(text(end + 4, y + BAR - 1.5, f"{rate:,.0f}", size=8, colour="#666"))
        p50, p99, p999 = (self.latency_x(self.value(key, row, size)) for key in ("p50", "p99", "p999"))
        middle = y + (BAR - 1) / 2
        self.parts.append(line(p99, middle, p999, middle, colour, 1.5))
        self.parts.append(rectangle(p50, y + 1, p99 - p50, BAR - 3, colour))
        self.parts.append(line(p50, y, p50, y + BAR - 1, "#222", 1.5))


def chart(record, connections=None):
    """An SVG, or None where no echo was measured."""
    results = Results(record)
    transports = results.transports("echo")
    if not transports:
        return None
    counts = results.connections("echo", transports[0])
    if connections not in counts:
        connections = next((count for count in counts if count > 1), counts[0])
    return Chart(results, transports[0], connections).svg()
