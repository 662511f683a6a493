import asyncio
import sys


async def main():
    print("Hello, world!")


if "--uvloop" in sys.argv:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
else:
    asyncio.run(main())
