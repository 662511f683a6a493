"""Makes a program smaller as long as its traces differ."""

import copy

from generators import BLOCK

BATCH = 40
BODY = {"spawn": 2, "group.spawn": 2, "call": 1, "gen": 2, "threadsafe": 2, "spawn.eager": 2, "group.spawn.eager": 2,
        "spawn.in": 2}
ITEM_LISTS = ("gather", "as_completed", "for.completed")
ITEMS = ("wait_for", "shield")
ACTIONS = {"callback": 3, "soon": 2, "later": 3, "soon.in": 3, "later.in": 4, "callback.in": 4}


def shrunk(program, differs):
    """
    A smallest program; `differs` says of each of some programs whether its traces differ. No part of the result can be
    left out.
    """
    smaller = program
    while smaller is not None:
        program = smaller
        smaller = next(_found(_candidates(program), differs), None)
    return program


def _found(candidates, differs):
    batch = []
    for candidate in candidates:
        batch.append(candidate)
        if len(batch) == BATCH:
            yield from (one for one, is_it in zip(batch, differs(batch)) if is_it)
            batch = []
    if batch:
        yield from (one for one, is_it in zip(batch, differs(batch)) if is_it)


def _candidates(program):
    """Programs that are a little smaller than this one, those with the most left out first."""
    for key in ("runs", "watch"):
        if key in program:
            yield _changed(program, lambda p: p.pop(key))
    for number in range(len(program.get("runs", []))):
        yield _changed(program, lambda p: p["runs"].pop(number))
        for key in ("before", "context"):
            if key in program["runs"][number]:
                yield _changed(program, lambda p: p["runs"][number].pop(key))
    if program.get("eager"):
        yield _changed(program, lambda p: p.update(eager=False))
    if program["bodies"] and not _needs_body(program, len(program["bodies"]) - 1):
        yield _changed(program, lambda p: p["bodies"].pop())
    for number, steps in enumerate(_blocks(program)):
        if len(steps) > 3:
            half = len(steps) // 2
            yield _changed(program, lambda p: _nth(p, number).__delitem__(slice(half)))
            yield _changed(program, lambda p: _nth(p, number).__delitem__(slice(half, None)))
        for index, step in enumerate(steps):
            yield _changed(program, lambda p: _nth(p, number).pop(index))
            yield from (_changed(program, lambda p: _nth(p, number).__setitem__(slice(index, index + 1), instead))
                        for instead in _simpler(step))


def _changed(program, change):
    changed = copy.deepcopy(program)
    change(changed)
    return changed


def _simpler(step):
    """Lists of steps that may stand in the place of `step`."""
    name = step[0]
    if name in BLOCK:
        yield step[BLOCK[name]]
    if name == "try":
        for key in step[2]:
            yield [[name, step[1], {k: v for k, v in step[2].items() if k != key}]]
    if name in ITEM_LISTS:
        for index in range(len(step[1])):
            yield [[name, step[1][:index] + step[1][index + 1:], *step[2:]]]
    if name in ACTIONS and len(step) > ACTIONS[name] and step[ACTIONS[name]] is not None:
        yield [step[:ACTIONS[name]]]
    if name in ("sleep", "repeat") and step[1] > 1:
        yield [[name, step[1] - 1, *step[2:]]]
    if name == "ctx.run":
        yield [step[2]]


def _nth(program, number):
    return list(_blocks(program))[number]


def _blocks(program):
    """Every list of steps in the program."""
    yield from _inner(program["main"])
    for run in program.get("runs", []):
        yield from _inner(run["main"])
        yield from _inner(run.get("before", []))
    for body in program["bodies"]:
        yield from _inner(body)


def _inner(steps):
    yield steps
    for step in steps:
        if step[0] in BLOCK:
            yield from _inner(step[BLOCK[step[0]]])
        if step[0] == "try":
            for key in ("cancel", "error", "finally"):
                yield from _inner(step[2].get(key, []))


def _needs_body(program, body):
    return any(_names_body(step, body) for steps in _blocks(program) for step in steps)


def _names_body(step, body):
    name = step[0]
    items = step[1] if name in ITEM_LISTS else [step[1]] if name in ITEMS else []
    if any(item == ["b", body] or (item[0] == "s" and body == 0) for item in items):
        return True
    if name in BODY and step[BODY[name]] == body:
        return True
    actions = [part for part in step[1:] if isinstance(part, list) and part and isinstance(part[0], str)]
    return name not in ITEMS and any(_names_body(action, body) for action in actions)
