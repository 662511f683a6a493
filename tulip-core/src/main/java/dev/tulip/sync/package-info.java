/**
 * Lock, event, condition, semaphore and barrier for the tasks of one loop: asyncio's
 * synchronization primitives.
 *
 * <p>They order tasks, not threads. Create them anywhere; use them on the thread of one loop only,
 * by its coroutines and callbacks. Each becomes the property of the loop in which something waits
 * at it for the first time, and a task of another loop that has to wait there gets a {@link
 * dev.tulip.WrongLoopException}. Nothing here blocks a thread.
 *
 * <p>Built on the public contracts of {@code dev.tulip} alone: a task waits at a primitive by
 * awaiting a future of its own, and is woken by that future's result. Read {@link
 * dev.tulip.sync.Lock} first; the others are variations of it.
 */
@NullMarked
package dev.tulip.sync;

import org.jspecify.annotations.NullMarked;
