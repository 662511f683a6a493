"""Compares Tulip with CPython on random programs, and shrinks the first one whose traces differ."""

import argparse
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest

import interpreters
from generate import Generator
from generate_all import Everything
from interpreters import HERE
from shrink import shrunk

CHUNK = 1000


def at_least_one(text):
    """argparse says what is wrong with the argument, and ends the process."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number of programs: 1 or more")
    return number


def arguments():
    parser = argparse.ArgumentParser(
        prog="fresh", description="Runs random programs on CPython 3.14 and on Tulip, and compares their traces.")
    parser.add_argument("count", metavar="N", type=at_least_one, help="how many programs")
    parser.add_argument("--seed", type=int, help="of the first program; a random one if not given")
    parser.add_argument("--first", action="store_true", help="programs of the language's first version")
    tier = parser.add_mutually_exclusive_group()
    tier.add_argument("--portable", action="store_true", help="the portable tier")
    tier.add_argument("--both", action="store_true", help="both tiers")
    parser.add_argument("--python", metavar="PATH", help="a CPython 3.13 or newer in place of Node.js's 3.14")
    return parser.parse_args()


def require_reference(python):
    if python is not None:
        if shutil.which(python) is None:
            sys.exit(f"fresh: there is no program {python}")
    elif shutil.which("node") is None:
        sys.exit("fresh: needs Node.js 18 or newer (node) on the PATH, or --python PATH of a CPython 3.13 or newer")
    elif not (HERE / "node_modules" / "pyodide").is_dir():
        sys.exit(f"fresh: CPython 3.14 is missing: run npm ci in {HERE}, once")


class Comparison:
    """The reference, and what is compared with it."""

    def __init__(self, reference, others):
        self.reference = reference
        self.others = others

    def differing(self, programs):
        """Of each program None, or the interpreter that differs from the reference, and both traces."""
        with ThreadPoolExecutor() as all_at_once:
            expected, *traces = all_at_once.map(lambda one: one.traces(programs), (self.reference, *self.others))
        found = [None] * len(programs)
        for other, actual in zip(self.others, traces):
            for index, trace in enumerate(actual):
                if trace != expected[index] and found[index] is None:
                    found[index] = other, expected[index], trace
        return found

    def close(self):
        for interpreter in (self.reference, *self.others):
            interpreter.close()


def show(program, expected, actual):
    """The program, a step a line, and both traces side by side."""
    print(f"program {program['id']}" + ("".join(f", {key} {program[key]}" for key in ("eager", "watch") if program.get(key))))
    parts = [(f"body {n}", body) for n, body in enumerate(program["bodies"])] + [("main", program["main"])]
    for number, run in enumerate(program.get("runs", []), 2):
        parts += [(f"before main{number}", run["before"])] if "before" in run else []
        parts += [(f"main{number}" + (f" in context {run['context']}" if "context" in run else ""), run["main"])]
    for name, steps in parts:
        print(f"  {name}")
        for step in steps:
            print(f"    {interpreters.json.dumps(step)}")
    width = max([len(line) for line in expected] + [12])
    print(f"     {'expected':{width}}   found")
    for a, b in zip_longest(expected, actual, fillvalue=""):
        print(f"  {'  ' if a == b else '!='} {a:{width}}   {b}")
    print(interpreters.json.dumps({"program": program, "trace": expected}))


def show_last_words(interpreter, trace):
    """Of an interpreter that had no answer: what it wrote to standard error before it ended."""
    if trace == [interpreter.ending]:
        print(f"{interpreter.name} wrote last:" if interpreter.last_words else f"{interpreter.name} wrote nothing")
        for line in interpreter.last_words:
            print(f"  {line}")


def report(comparison, program, other, expected, actual):
    """Shrinks the program, for that interpreter alone, and shows it."""
    alone = Comparison(comparison.reference, [other])
    if alone.differing([program])[0] is None:
        print(f"program {program['id']} differed on {other.name}, and did not when it was run again; it was")
        show(program, expected, actual)
        show_last_words(other, actual)
        return
    print(f"program {program['id']} differs on {other.name}; making it smaller …", flush=True)
    smallest = shrunk(program, lambda programs: [found is not None for found in alone.differing(programs)])
    expected, actual = comparison.reference.traces([smallest])[0], other.traces([smallest])[0]
    show(smallest, expected, actual)
    show_last_words(comparison.reference, expected)
    show_last_words(other, actual)


def build():
    """Has the script build what it needs, so that no interpreter is waited for because of that."""
    command = [str(HERE.parent / "trace")]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit("fresh: Tulip's interpreter does not start")


def main():
    options = arguments()
    require_reference(options.python)
    build()
    seed = random.randrange(1, 10**9) if options.seed is None else options.seed
    kind = Generator if options.first else Everything
    tiers = ["fast", "portable"] if options.both else ["portable" if options.portable else "fast"]
    comparison = Comparison(interpreters.reference(options.python), [interpreters.tulip(tier) for tier in tiers])
    print(f"{options.count} programs from seed {seed} on, {comparison.reference.name} beside "
          + " and ".join(other.name for other in comparison.others), flush=True)
    begun = time.monotonic()
    different, first = 0, None
    for done in range(0, options.count, CHUNK):
        programs = [kind(seed + done + i).program() for i in range(min(CHUNK, options.count - done))]
        for program, found in zip(programs, comparison.differing(programs)):
            if found is not None:
                different += 1
                first = first or (program, *found)
        comparison.reference.close()  # It keeps what it has run; a new one begins small.
        done += len(programs)
        print(f"  {done} run, {different} differ, {time.monotonic() - begun:.0f} s", flush=True)
    if first is not None:
        report(comparison, *first)
    comparison.close()
    print(f"{options.count} programs, {different} differences")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
