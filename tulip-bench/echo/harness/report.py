"""The tables, from the record of a run."""

import statistics

from .servers import BASELINE, SERVERS, TRANSPORTS, label

BEGIN, END = "<!-- echo: written by tulip-bench/echo/run -->", "<!-- echo: end -->"
TRANSPORT_NAMES = {"tcp": "TCP", "unix": "Unix sockets"}


class Results:
    """The figures of a record by their place: scenario, server, kind, transport, size, connections."""

    def __init__(self, record):
        self.cells = {}
        for result in record["results"]:
            place = tuple(result[key] for key in ("scenario", "server", "kind", "transport", "size", "connections"))
            self.cells.setdefault(place, []).append(result)

    def values(self, key, *place):
        return [result[key] for result in self.cells.get(place, []) if result.get(key) is not None]

    def median(self, key, *place):
        values = self.values(key, *place)
        return statistics.median(values) if values else None

    def spread(self, key, *place):
        """Half the distance between the extremes, over the median."""
        values = self.values(key, *place)
        middle = statistics.median(values) if values else 0
        return (max(values) - min(values)) / 2 / middle if len(values) > 1 and middle else None

    def by_round(self, key, *place):
        """The figure of each round; rounds of different runs are different."""
        found = self.cells.get(place, [])
        return {(result.get("run", 0), result["round"]): result[key] for result in found if result.get(key)}

    def ratio(self, key, place, base):
        """How many times the figure at `base`: the median of what it was in each round that has both, whose cells are
        measured one soon after the other."""
        values, bases = self.by_round(key, *place), self.by_round(key, *base)
        ratios = [values[each] / bases[each] for each in values.keys() & bases.keys()]
        return statistics.median(ratios) if ratios else None

    def axis(self, index, **fixed):
        names = ("scenario", "server", "kind", "transport", "size", "connections")
        wanted = {names.index(name): value for name, value in fixed.items()}
        return sorted({place[index] for place in self.cells if all(place[i] == v for i, v in wanted.items())})

    def transports(self, scenario):
        return [t for t in TRANSPORTS if t in self.axis(3, scenario=scenario)]

    def sizes(self, scenario, transport="tcp"):
        return self.axis(4, scenario=scenario, transport=transport)

    def connections(self, scenario, transport="tcp"):
        return self.axis(5, scenario=scenario, transport=transport)

    def rows(self, scenario, transport="tcp"):
        """Servers with their kinds, in the order of the list of servers."""
        found = {(p[1], p[2]) for p in self.cells if p[0] == scenario and p[3] == transport}
        return [(name, kind) for name, server in SERVERS.items() for kind in server.kinds if (name, kind) in found]


def number(value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 20 else f"{value:.2f}"


def cpu(results, name, kind, scenario, *where):
    """CPU time of a message, its spread, and how many times the C loop's it is."""
    place = (scenario, name, kind, *where)
    value = results.median("cpu_us", *place)
    if value is None:
        return "–"
    text = number(value)
    spread = results.spread("cpu_us", *place)
    if spread is not None:
        text += f" ±{spread * 100:.0f}%"
    ratio = results.ratio("cpu_us", place, (scenario, BASELINE, "loop", *where))
    return f"{text} ({ratio:.2f})" if ratio else text


def rate(results, *place):
    """Messages a second, with a star where it was the load generator that had no more to give."""
    value = results.median("per_second", *place)
    busy, load_busy = results.median("busy", *place), results.median("load_busy", *place)
    limited = value and busy < 0.9 < 0.95 < load_busy
    return number(value) + ("\\*" if limited else "")


def latency(results, *place):
    values = [results.median(key, *place) for key in ("p50", "p99", "p999")]
    return " / ".join(map(number, values)) if values[0] is not None else "–"


def table(first, columns, rows):
    lines = [f"| {first} | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    return [*lines, *(f"| {head} | " + " | ".join(cells) + " |" for head, cells in rows), ""]


def per_connections(results, title, cell, scenario, transport, size):
    counts = results.connections(scenario, transport)
    rows = []
    for name, kind in results.rows(scenario, transport):
        cells = [cell(name, kind, transport, size, count) for count in counts]
        if any(text != "–" for text in cells):
            rows.append((label(name, kind), cells))
    return table(title, [f"{count:,}" for count in counts], rows) if rows else []


def echo_tables(results):
    """Everything about echoes: three tables for each size."""
    forms = [
        ("CPU µs a message", lambda name, kind, *where: cpu(results, name, kind, "echo", *where)),
        ("messages/s", lambda *place: rate(results, "echo", *place)),
        ("latency µs, 50 / 99 / 99.9 %", lambda *place: latency(results, "echo", *place)),
    ]
    lines = []
    for transport in results.transports("echo"):
        for size in results.sizes("echo", transport):
            lines += [f"### {size} KiB over {TRANSPORT_NAMES[transport]}, by connections", ""]
            for title, cell in forms:
                lines += per_connections(results, title, cell, "echo", transport, size)
    return lines


def short_echo_tables(results, count):
    """One table for each size; messages a second and latency at `count` connections only."""
    lines = []
    for transport in results.transports("echo"):
        counts = results.connections("echo", transport)
        shown = count if count in counts else counts[-1]
        heads = [f"CPU µs at {each:,}" for each in counts] + [f"messages/s at {shown:,}", "50 / 99 / 99.9 % µs"]
        for size in results.sizes("echo", transport):
            rows = []
            for name, kind in results.rows("echo", transport):
                place = ("echo", name, kind, transport, size, shown)
                cells = [cpu(results, name, kind, "echo", transport, size, each) for each in counts]
                rows.append((label(name, kind), [*cells, rate(results, *place), latency(results, *place)]))
            lines += [f"### {size} KiB over {TRANSPORT_NAMES[transport]}", "", *table("server", heads, rows)]
    return lines


def connect_table(results):
    lines = []
    for transport in results.transports("connect"):
        rows = []
        for name, kind in results.rows("connect", transport):
            for place in [("connect", name, kind, transport, size, count) for size in results.sizes("connect", transport)
                          for count in results.connections("connect", transport)]:
                rows.append((label(name, kind), [
                    rate(results, *place), cpu(results, name, kind, "connect", *place[3:]),
                    number(results.median("p99", *place)),
                ]))
        heads = ["connections/s", "CPU µs a connection", "99 % µs"]
        lines += [f"### Connections opened and closed, {TRANSPORT_NAMES[transport]}", "", *table("server", heads, rows)]
    return lines


def rate_table(results):
    if not results.rows("rate"):
        return []
    size = results.sizes("rate")[0]
    lines = [f"### At half its maximum: {size} KiB over TCP at a fixed rate", ""]
    for count in results.connections("rate"):
        rows = []
        for name, kind in results.rows("rate"):
            place = ("rate", name, kind, "tcp", size, count)
            if results.values("p50", *place):
                keys = ("rate", "p50", "p99", "p999", "cpu_us")
                rows.append((label(name, kind), [number(results.median(key, *place)) for key in keys]))
        heads = ["messages/s", "50 % µs", "99 %", "99.9 %", "CPU µs a message"]
        lines += table(f"{count:,} connections", heads, rows)
    return lines


def tls_tables(results):
    if not results.rows("tls"):
        return []
    lines = ["### TLS 1.3 over TCP: CPU µs a message and messages/s, by connections", ""]
    for size in results.sizes("tls"):
        def cell(name, kind, *where):
            return f"{cpu(results, name, kind, 'tls', *where)}, {number(results.median('per_second', 'tls', name, kind, *where))}/s"

        lines += per_connections(results, f"{size} KiB", cell, "tls", "tcp", size)
    return lines


def idle_table(results):
    if not results.rows("idle"):
        return []
    lines = []
    for count in results.connections("idle"):
        rows = []
        for name, kind in results.rows("idle"):
            place = ("idle", name, kind, "tcp", 0, count)
            if results.values("rss", *place):
                rows.append((label(name, kind), [
                    f"{results.median('rss', *place) / 2**20:,.0f} MiB", number(results.median("rss_each", *place)),
                    number(results.median("heap_each", *place)),
                ]))
        heads = ["resident memory", "bytes a connection", "of live heap"]
        lines += [f"### {count:,} idle connections", "", *table("server", heads, rows)]
    return lines


def about(record):
    lines = [
        "Medians of the rounds; ± is half the distance between the extremes, over the median, and missing where there was "
        "one round; in brackets, times the C loop in the same round; \\* where the load generator was the limit.", "",
    ]
    for run in record.get("runs", [record]):
        lines.append(
            f"- `{run['command']}`: {run['rounds']} round(s), Tulip's revision {run['revision'] or 'unknown'}, "
            f"{run['machine']}, load average at the start {run['load_average']}"
        )
    lines += [f"- {SERVERS[name].label}: {version}" for name, version in record["versions"].items()]
    reasons = {}
    for each in record["failures"]:
        who = " ".join(filter(None, (each["server"], each["kind"], each["transport"])))
        reasons.setdefault((each["what"], each["reason"]), []).append(f"{who} ({each['cell']})" if each["cell"] else who)
    lines += [f"- {what}: {', '.join(dict.fromkeys(who))}: {reason}" for (what, reason), who in reasons.items()]
    return lines


def markdown(record, short_at=None):
    """All tables; with `short_at` those of the echoes in short, with details at so many connections."""
    results = Results(record)
    lines = short_echo_tables(results, short_at) if short_at else echo_tables(results)
    for part in (connect_table, rate_table, tls_tables, idle_table):
        lines += part(results)
    return "\n".join([*lines, *about(record)]) + "\n"


def put_between_markers(path, text):
    content = path.read_text(encoding="utf-8")
    before, found, rest = content.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{path.name} has no markers: {BEGIN} … {END}")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
