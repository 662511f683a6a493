"""Compares two files of traces: compare.py EXPECTED ACTUAL. Exit code 1 if any differ."""

import json
import sys
from itertools import zip_longest


def traces(path):
    with open(path) as file:
        return {answer["id"]: answer["trace"] for answer in map(json.loads, file)}


def first_difference(expected, actual):
    for number, (a, b) in enumerate(zip_longest(expected, actual), 1):
        if a != b:
            return f"line {number}: {a!r} expected, {b!r} found"


def main():
    expected, actual = traces(sys.argv[1]), traces(sys.argv[2])
    different = [id for id in expected if expected[id] != actual.get(id)]
    for id in different:
        print(f"{id}: {first_difference(expected[id], actual[id]) if id in actual else 'missing'}")
    print(f"{len(expected)} programs, {len(different)} differ")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
