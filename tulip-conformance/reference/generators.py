"""The bodies of a trace program as async generators.

Python's `yield` stands in the very function that is the generator, so the interpreter, which is many functions, cannot
take it as a step. A body that is to be a generator becomes a function of its own: its `yield`s, and the steps that hold
them, are written out in Python; every other step is the interpreter's.
"""

import sys

BLOCK = {"with.lock": 2, "with.cond": 2, "with.sem": 2, "timeout": 2, "limit": 3, "repeat": 2, "for": 2,
         "for.completed": 3, "try": 1, "group": 1}


def start(m, body):
    """A new generator of that body; it gets its number when it begins."""
    functions = m.__dict__.setdefault("generator_functions", {})
    if body not in functions:
        names = dict(vars(sys.modules[type(m).__module__]))
        exec("\n".join(_function(m.program["bodies"][body])), names)
        functions[body] = names["generator"]
    return functions[body](m, body)


def _yields(op):
    """Whether there is a `yield` in this step."""
    if op[0] == "yield":
        return True
    blocks = [op[BLOCK[op[0]]]] if op[0] in BLOCK else []
    if op[0] == "try":
        blocks += [op[2][key] for key in ("cancel", "error", "finally") if key in op[2]]
    return any(_yields(inner) for block in blocks for inner in block)


def _function(ops):
    return ["async def generator(m, body):",
            "    who, group = f'b{body}#{m.instances}', None",
            "    m.instances += 1",
            "    m.begin(who)",
            "    try:",
            *_indented(_block(ops), 2),
            "    except _Return as ret:",
            "        m.log(who, 'end ' + show(ret.value))",
            "    except RAISED as error:",
            "        m.log(who, 'end raise ' + show_error(error))",
            "        raise",
            "    else:",
            "        m.log(who, 'end null')",
            "    return",
            "    yield"]


def _indented(lines, times=1):
    return ["    " * times + line for line in lines]


def _block(ops):
    return ["pass"] + [line for op in ops for line in _step(op)]


def _step(op):
    if not _yields(op):
        return [f"await m.step(who, {op!r}, group)"]
    return _WRITTEN_OUT[op[0]](*op[1:])


def _yield(value):
    return [f"m.log(who, 'yield ' + show([{value!r}]))",
            "try:",
            f"    sent = yield {value!r}",
            "except BaseException as error:",
            "    m.note_level(who)",
            "    m.log(who, 'yield raised ' + show_error(error))",
            "    raise",
            "else:",
            "    m.note_level(who)",
            "    m.log(who, 'yield -> ' + show(sent))"]


def _with(label, objects):
    def written(i, ops):
        return [f"m.log(who, 'with {label} {i}')",
                f"async with m.{objects}[{i}]:",
                f"    m.log(who, 'in {label} {i}')",
                *_indented(_block(ops)),
                f"m.log(who, 'out {label} {i}')"]
    return written


def _limited(begin, label, delay, ops):
    scope = f"scope{abs(hash(repr(ops)))}"
    return [f"m.log(who, '{begin} ' + show({delay!r}))",
            f"{scope} = asyncio.timeout({delay!r})",
            *([] if label is None else [f"m.limits[{label}] = {scope}"]),
            "try:",
            f"    async with {scope}:",
            *_indented(_block(ops), 2),
            "finally:",
            f"    m.log(who, '{begin} expired ' + show({scope}.expired()))"]


def _for(number, ops):
    agen = f"agen{abs(hash(repr(ops)))}"
    return [f"m.log(who, 'for {number}')",
            f"{agen} = m.generator(who, {number})",
            f"if {agen} is None:",
            "    m.log(who, 'for empty')",
            "else:",
            "    try:",
            f"        async for value in {agen}:",
            f"            m.log(who, 'for {number} item ' + show(value))",
            *_indented(_block(ops), 3),
            "    except _Break:",
            f"        m.log(who, 'for {number} left')",
            f"    m.log(who, 'for {number} done')"]


def _for_completed(items, timeout, ops):
    futures = f"futures{abs(hash(repr(ops)))}"
    return [f"m.log(who, 'for completed ' + show({timeout!r}))",
            f"{futures} = [asyncio.ensure_future(m.item(who, i)) for i in {items!r}]",
            "try:",
            f"    async for future in completed_in_order(m, {futures}, {timeout!r}):",
            f"        m.log(who, f'completed {{{futures}.index(future)}} {{show_state(future)}}')",
            *_indented(_block(ops), 2),
            "except _Break:",
            "    m.log(who, 'for completed left')",
            "m.log(who, 'for completed done')"]


def _try(ops, handlers):
    lines = ["try:", *_indented(_block(ops))]
    if "cancel" in handlers:
        lines += ["except asyncio.CancelledError as error:",
                  "    m.log(who, 'except ' + show_error(error))",
                  *_indented(_block(handlers["cancel"]))]
        if handlers.get("reraise"):
            lines += ["    raise"]
    lines += ["except _Return:", "    raise"]
    if "error" in handlers:
        lines += ["except Exception as error:",
                  "    m.log(who, 'except ' + show_error(error))",
                  *_indented(_block(handlers["error"]))]
    if "finally" in handlers:
        lines += ["finally:", "    m.log(who, 'finally')", *_indented(_block(handlers["finally"]))]
    return lines


def _repeat(times, ops):
    return [f"for _ in range({times}):", *_indented(_block(ops))]


def _group(ops):
    raise ValueError("a yield within a task group")


_WRITTEN_OUT = {
    "yield": _yield,
    "with.lock": _with("lock", "locks"),
    "with.cond": _with("cond", "conds"),
    "with.sem": _with("sem", "sems"),
    "timeout": lambda delay, ops: _limited("timeout", None, delay, ops),
    "limit": lambda label, delay, ops: _limited(f"limit {label}", label, delay, ops),
    "for": _for,
    "for.completed": _for_completed,
    "try": _try,
    "repeat": _repeat,
    "group": _group,
}
