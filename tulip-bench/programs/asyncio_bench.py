#!/usr/bin/env python3
"""The benchmark scenarios in Python: asyncio, or uvloop with --uvloop.

Usage: asyncio_bench.py [--uvloop] SCENARIO     prints one line of JSON
README.md defines each scenario and what one "op" of it is.
"""

import argparse
import asyncio
import gc
import json
import os
import platform
import statistics
import sysconfig
import threading
from time import perf_counter

REPETITIONS = int(os.environ.get("TULIP_BENCH_REPETITIONS", "5"))
WARM_UP_SECONDS = 0.3
REPETITION_SECONDS = 0.4
MEASURE_SECONDS = 6.0  # no further repetition once this is spent

TASKS = 100
BATCH_TASKS = 10_000
BATCH_CALLBACKS = 100_000
TIMERS = 1_000_000
TIMER_LEAD = 0.002
SHUFFLE = 7_368_787  # prime, so that i * SHUFFLE % TIMERS visits every i once
FAR_FUTURE = 3600.0
PARKED = 200_000
THREADS = 4
CALLS_PER_THREAD = 100_000


# Each scenario does `n` operations and returns the seconds they took.


async def sleep0(n):
    async def sleeper(count):
        for _ in range(count):
            await asyncio.sleep(0)

    start = perf_counter()
    await asyncio.gather(*[asyncio.create_task(sleeper(n // TASKS)) for _ in range(TASKS)])
    return perf_counter() - start


async def noop():
    pass


async def create(n):
    start = perf_counter()
    for _ in range(n):
        await asyncio.create_task(noop())
    return perf_counter() - start


async def create_batch(n):
    start = perf_counter()
    for _ in range(n // BATCH_TASKS):
        await asyncio.gather(*[asyncio.create_task(noop()) for _ in range(BATCH_TASKS)])
    return perf_counter() - start


def nothing():
    pass


async def call_soon(n):
    loop = asyncio.get_running_loop()
    start = perf_counter()
    for _ in range(n // BATCH_CALLBACKS):
        for _ in range(BATCH_CALLBACKS):
            loop.call_soon(nothing)
        await asyncio.sleep(0)  # resumes behind the batch
    return perf_counter() - start


async def call_soon_chain(n):
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = n

    def step():
        nonlocal left
        left -= 1
        if left:
            loop.call_soon(step)
        else:
            done.set_result(None)

    start = perf_counter()
    loop.call_soon(step)
    await done
    return perf_counter() - start


async def fire(nanos):
    """Sets a timer for each of `nanos`, and one behind them all, and waits for that one."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    start = perf_counter()
    base = loop.time() + TIMER_LEAD
    for delay in nanos:
        loop.call_at(base + delay * 1e-9, nothing)
    loop.call_at(base + TIMERS * 1e-9, done.set_result, None)
    await done
    return perf_counter() - start


async def timers_fire(n):
    return await fire(range(n))


async def timers_fire_shuffled(n):
    return await fire([i * SHUFFLE % n for i in range(n)])


async def timers_cancel(n):
    loop = asyncio.get_running_loop()
    start = perf_counter()
    base = loop.time() + FAR_FUTURE
    timers = [loop.call_at(base + i * 1e-6, nothing) for i in range(n)]
    for timer in timers:
        timer.cancel()
    await asyncio.sleep(0)
    return perf_counter() - start


async def queue(n):
    items = asyncio.Queue(maxsize=1)

    async def producer():
        for i in range(n):
            await items.put(i)

    async def consumer():
        for _ in range(n):
            await items.get()

    start = perf_counter()
    await asyncio.gather(producer(), consumer())
    return perf_counter() - start


async def lock(n):
    mutex = asyncio.Lock()

    async def holder():
        for _ in range(n // 2):
            async with mutex:
                await asyncio.sleep(0)

    start = perf_counter()
    await asyncio.gather(holder(), holder())
    return perf_counter() - start


async def future(n):
    loop = asyncio.get_running_loop()
    pings = n // 2
    ping_future = pong_future = None

    async def pong():
        nonlocal pong_future
        mine = pong_future = loop.create_future()
        for _ in range(pings):
            await mine
            mine = pong_future = loop.create_future()
            ping_future.set_result(None)

    async def ping():
        nonlocal ping_future
        for _ in range(pings):
            mine = ping_future = loop.create_future()
            pong_future.set_result(None)
            await mine

    start = perf_counter()
    await asyncio.gather(pong(), ping())
    return perf_counter() - start


async def threadsafe(n):
    loop = asyncio.get_running_loop()
    done = left = None

    def called():
        nonlocal left
        left -= 1
        if not left:
            done.set_result(None)

    def caller():
        for _ in range(CALLS_PER_THREAD):
            loop.call_soon_threadsafe(called)

    start = perf_counter()
    for _ in range(n // (THREADS * CALLS_PER_THREAD)):
        done = loop.create_future()
        left = THREADS * CALLS_PER_THREAD
        for _ in range(THREADS):
            threading.Thread(target=caller).start()
        await done
    return perf_counter() - start


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def parked(n):
    """Seconds, and resident bytes a task."""
    event = asyncio.Event()
    arrived = 0

    async def parker():
        nonlocal arrived
        arrived += 1
        await event.wait()

    gc.collect()
    before = resident_bytes()
    start = perf_counter()
    tasks = [asyncio.create_task(parker()) for _ in range(n)]
    while arrived < n:
        await asyncio.sleep(0)
    seconds = perf_counter() - start
    gc.collect()
    per_task = (resident_bytes() - before) / n
    event.set()
    await asyncio.gather(*tasks)
    return seconds, per_task


# name: (scenario, the unit that n is a multiple of, is n always that unit?)
SCENARIOS = {
    "sleep0": (sleep0, TASKS, False),
    "create": (create, 1_000, False),
    "create_batch": (create_batch, BATCH_TASKS, False),
    "call_soon": (call_soon, BATCH_CALLBACKS, False),
    "call_soon_chain": (call_soon_chain, 1_000, False),
    "timers_fire": (timers_fire, TIMERS, True),
    "timers_fire_shuffled": (timers_fire_shuffled, TIMERS, True),
    "timers_cancel": (timers_cancel, TIMERS, True),
    "queue": (queue, 1_000, False),
    "lock": (lock, 1_000, False),
    "future": (future, 1_000, False),
    "threadsafe": (threadsafe, THREADS * CALLS_PER_THREAD, False),
}


def measure(run, unit, fixed):
    """Warms up, finds an n that takes long enough, and gives it with the seconds of each repetition."""
    n = unit
    warmed = 0.0
    while True:
        seconds = run(n)
        warmed += seconds
        if not fixed and seconds < REPETITION_SECONDS * 0.75:
            factor = min(10.0, REPETITION_SECONDS / max(seconds, 1e-9))
            n = max(n + unit, int(n * factor) // unit * unit)
        elif warmed >= WARM_UP_SECONDS:
            repetitions = []
            while len(repetitions) < REPETITIONS and sum(repetitions) < MEASURE_SECONDS:
                repetitions.append(run(n))
            return n, repetitions


def built_with_profile():
    """Whether the interpreter was compiled with a profile; Debian's build says so by an empty variable only."""
    if "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return True
    return not sysconfig.get_config_var("PGO_PROF_USE_FLAG")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--uvloop", action="store_true")
    parser.add_argument("scenario", choices=[*SCENARIOS, "parked"])
    options = parser.parse_args()

    loop_factory = None
    version = f"{platform.python_implementation()} {platform.python_version()}"
    if not built_with_profile():
        version += " (built without --enable-optimizations)"
    if options.uvloop:
        import uvloop

        loop_factory = uvloop.new_event_loop
        version += f", uvloop {uvloop.__version__}"

    extra = {"version": version}
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        if options.scenario == "parked":
            n = PARKED
            seconds, per_task = runner.run(parked(n))
            extra |= {"bytes_per_task": round(per_task), "rss_bytes_per_task": round(per_task)}
        else:
            scenario, unit, fixed = SCENARIOS[options.scenario]
            n, repetitions = measure(lambda count: runner.run(scenario(count)), unit, fixed)
            seconds = statistics.median(repetitions)
            extra |= {
                "best_ns_per_op": round(min(repetitions) / n * 1e9, 1),
                "repetitions": [round(s, 4) for s in repetitions],
            }
    result = {
        "runtime": "uvloop" if options.uvloop else "asyncio",
        "scenario": options.scenario,
        "n": n,
        "seconds": round(seconds, 6),
        "ns_per_op": round(seconds / n * 1e9, 1),
        "extra": extra,
    }
    print(json.dumps(result, separators=(",", ":")))


if __name__ == "__main__":
    main()
