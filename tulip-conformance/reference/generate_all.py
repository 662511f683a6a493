"""Random trace programs with every step of the language; `generate.py` has those of its first version."""

from generate import THEMES, ALWAYS, Generator

MORE = {
    "generator": ["gen", "gen.next", "gen.send", "gen.throw", "gen.close", "for", "yield", "yield", "break"],
    "completed": ["for.completed", "as_completed", "break"],
    "limit": ["limit", "reschedule", "limit.state", "group", "group.spawn", "sleep"],
    "context": ["var.set", "var.get", "spawn.in", "soon.in", "later.in", "callback.in", "ctx.copy", "ctx.get", "ctx.run"],
    "eager": ["spawn.eager", "group.spawn.eager", "self.put", "cancel", "self.cancel", "group", "state"],
    "raising": ["soon.raise", "later.raise", "callback.raise", "soon", "unhandle"],
    "threadsafe": ["threadsafe", "cancel", "await", "state"],
}
NESTING = ("try", "timeout", "group", "repeat", "with.lock", "with.cond", "with.sem", "limit", "for", "for.completed")
CONTEXTS, LIMITS, GENERATORS = 2, 3, 3


class Everything(Generator):
    """Seeds are its own: a program has another id than that of the first version."""

    def program(self):
        r = self.r
        big = r.random() < 0.3
        themes = r.sample(sorted(MORE), r.randint(1, 3)) + r.sample(sorted(THEMES), r.randint(0, 5 if big else 2))
        self.ops = list(ALWAYS) * r.randint(0, 2)
        for theme in themes:
            self.ops += (MORE.get(theme) or THEMES[theme]) * r.randint(1, 4)
        self.themes = themes
        self.groups = 0
        self.slots = r.randint(2, 5)
        self.bodies = r.randint(2, 7 if big else 4)
        objects = {
            "lock": 2, "event": 2, "cond": 1,
            "sem": [[bool(r.randrange(2)), r.randint(0, 2)] for _ in range(2)],
            "queue": [[r.choice(["fifo", "lifo", "prio"]), r.randint(0, 2)] for _ in range(2)],
            "barrier": [r.randint(1, 3)], "var": 2, "context": CONTEXTS,
        }
        self.yielding = [i for i in range(self.bodies) if r.random() < 0.8 - i / self.bodies] or [0]
        bodies = [self.whole_body(i, r.randint(1, 9 if big else 5)) for i in range(self.bodies)]
        main = []
        if "generator" in themes:
            main += [["gen", i, self.yielding_body(self.bodies)] for i in range(r.randint(1, GENERATORS))]
        main += [["spawn", r.randrange(self.slots), r.randrange(self.bodies)] for _ in range(r.randint(0, 4))]
        main += self.block(0, r.randint(1, 10 if big else 7), self.bodies)
        program = {"id": f"all-{self.seed}", "eager": r.random() < 0.25, "objects": objects, "bodies": bodies, "main": main}
        if r.random() < 0.25:
            program["watch"] = 0
        if r.random() < 0.25:
            program["runs"] = [self.later_run() for _ in range(r.randint(1, 3))]
        return program

    def whole_body(self, level, length):
        """Those that are meant for generators have a few more yields."""
        steps = self.block(0, length, level)
        if "generator" in self.themes and level in self.yielding:
            for _ in range(self.r.randint(1, 3)):
                steps.insert(self.r.randint(0, len(steps)), self.yield_())
        return steps

    def yield_(self):
        r = self.r
        one = ["yield", r.randrange(9)]
        kind = r.randrange(8)
        if kind == 0:
            return ["repeat", r.randint(2, 3), [one, ["sleep", r.randrange(2)]]]
        if kind == 1:
            return ["try", [one, ["sleep", r.randrange(2)]], {"finally": [["sleep", r.randrange(2)]]}]
        if kind == 2:
            return ["try", [one, ["sleep", r.randrange(3)], one], {"cancel": [], "reraise": r.random() < 0.5, "error": []}]
        if kind == 3:
            return ["timeout", r.choice([0, 1, 2]), [one, ["sleep", r.randrange(3)]]]
        if kind == 4:
            return ["try", [one], {"finally": [["var.set", r.randrange(2), r.randrange(9)], ["yield", r.randrange(9)]]}]
        return one

    def yielding_body(self, level):
        """The number of a body for a generator; it is below `level`."""
        lower = [i for i in self.yielding if i < level]
        return self.r.choice(lower) if lower and self.r.random() < 0.85 else self.r.randrange(level)

    def later_run(self):
        r = self.r
        run = {"main": self.block(0, r.randint(0, 4), self.bodies)}
        if r.random() < 0.5:
            run["before"] = [a for a in (self.action(self.bodies) for _ in range(r.randint(1, 2))) if a]
        if r.random() < 0.3:
            run["context"] = r.randrange(CONTEXTS)
        return run

    def action(self, level):
        r = self.r
        if r.random() < 0.5:
            return super().action(level)
        kind = r.choice([op for theme in self.themes for op in MORE.get(theme, THEMES.get(theme))])
        if kind in NESTING or kind in ("group.spawn", "group.spawn.eager"):
            return None
        action = self.op(9, level)
        for _ in range(9):
            if action[0] in CALLBACK_STEPS:
                return action
            action = self.op(9, level)
        return None

    def op(self, depth, level):
        r = self.r
        name = r.choice(self.ops)
        if name not in NEW_STEPS:
            if name == "group.spawn" and self.groups == 0 and depth < 3 and r.random() < 0.6:
                name = "group"
            if name == "group" and depth < 3:
                self.groups += 1
                inner = self.block(depth + 1, r.randint(1, 4), level)
                self.groups -= 1
                return ["group", inner]
            ops, self.ops = self.ops, [name]
            try:
                return self.old(depth, level, ops)
            finally:
                self.ops = ops
        return self.new(name, depth, level)

    def old(self, depth, level, ops):
        """One step of the first version, whose inner steps are any."""
        block = self.block
        def inner(*args):
            self.ops, before = ops, self.ops
            try:
                return block(*args)
            finally:
                self.ops = before
        self.block = inner
        try:
            return super().op(depth, level)
        finally:
            self.block = block

    def new(self, name, depth, level):
        r = self.r
        body = self.body(level)
        if name == "group.spawn.eager" and self.groups == 0 and depth < 3 and r.random() < 0.8:
            self.groups += 1
            steps = self.block(depth + 1, r.randint(0, 2), level)
            steps.insert(r.randint(0, len(steps)), self.new(name, depth + 1, level))
            self.groups -= 1
            return ["group", steps]
        if body is None and name in ("gen", "spawn.in", "spawn.eager", "group.spawn.eager", "threadsafe"):
            return ["sleep", 0]
        if name in NESTING and (depth >= 3 or (name == "for.completed" and level == 0)):
            return ["sleep", r.choice([0, 1])]
        inner = lambda: self.block(depth + 1, r.randint(1, 3), level)
        message = r.choice([None, "e1", "e2"])
        match name:
            case "gen":
                return ["gen", r.randrange(GENERATORS), self.yielding_body(level)]
            case "gen.next" | "gen.close":
                return [name, r.randrange(GENERATORS)]
            case "gen.send":
                return [name, r.randrange(GENERATORS), r.randrange(9)]
            case "gen.throw":
                return [name, r.randrange(GENERATORS), message]
            case "yield":
                return ["yield", r.randrange(9)] if self.groups == 0 else ["sleep", 0]
            case "break":
                return ["break"] if r.random() < 0.4 else ["sleep", r.randrange(2)]
            case "for":
                return ["for", r.randrange(GENERATORS), inner()]
            case "for.completed":
                return [name, self.items(level), r.choice([None, None, 1, 2]), inner()]
            case "limit":
                label, steps = r.randrange(LIMITS), inner()
                if r.random() < 0.6:
                    steps.insert(r.randint(0, len(steps)), ["reschedule", label, r.choice([None, 0, 1, 1, 2, 3])])
                return ["limit", label, r.choice([None, 0, 1, 1, 2, 3]), steps]
            case "reschedule":
                return [name, r.randrange(LIMITS), r.choice([None, 0, 0, 1, 2, 3])]
            case "limit.state":
                return [name, r.randrange(LIMITS)]
            case "spawn.in":
                return [name, self.slot(), body, r.randrange(CONTEXTS)]
            case "soon.in":
                return [name, r.randrange(CONTEXTS), self.label(), self.action(level)]
            case "later.in":
                return [name, r.randrange(CONTEXTS), r.randint(0, 3), self.label(), self.action(level)]
            case "callback.in":
                return [name, self.slot(), r.randrange(CONTEXTS), self.label(), self.action(level)]
            case "ctx.copy":
                return [name, r.randrange(CONTEXTS)]
            case "ctx.get":
                return [name, r.randrange(CONTEXTS), r.randrange(2)]
            case "ctx.run":
                return [name, r.randrange(CONTEXTS), self.action(level) or ["var.set", r.randrange(2), r.randrange(9)]]
            case "spawn.eager" | "group.spawn.eager":
                return [name, self.slot(), body, r.random() < 0.8]
            case "self.put":
                return [name, self.slot()]
            case "soon.raise":
                return [name, self.label(), message]
            case "later.raise":
                return [name, r.randint(0, 2), self.label(), message]
            case "callback.raise":
                return [name, self.slot(), self.label(), message]
            case "threadsafe":
                return [name, self.slot(), body, self.label()]


NEW_STEPS = {"gen", "gen.next", "gen.send", "gen.throw", "gen.close", "for", "yield", "break", "for.completed", "limit",
             "reschedule", "limit.state", "spawn.in", "soon.in", "later.in", "callback.in", "ctx.copy", "ctx.get",
             "ctx.run", "spawn.eager", "group.spawn.eager", "self.put", "soon.raise", "later.raise", "callback.raise",
             "threadsafe"}
CALLBACK_STEPS = {"future", "set", "fail", "cancel", "state", "spawn", "callback", "uncallback", "soon", "later",
                  "unhandle", "raise", "var.set", "var.get", "event.set", "event.clear", "lock.release", "sem.release",
                  "queue.put_nowait", "queue.get_nowait", "queue.shutdown", "tasks", "cond.notify_all", "self.cancel",
                  "uncancel", "cancelling",
                  "gen", "break", "reschedule", "limit.state", "spawn.in", "soon.in", "later.in", "callback.in",
                  "ctx.copy", "ctx.get", "ctx.run", "spawn.eager", "self.put", "soon.raise", "later.raise",
                  "callback.raise", "threadsafe"}
