/**
 * Queues between the tasks of one loop: asyncio's.
 *
 * <p>Like the primitives of {@code dev.tulip.sync}, they order tasks, not threads: use a queue on
 * the thread of one loop only. Built on the public contracts of {@code dev.tulip} and {@code
 * dev.tulip.sync}. Read {@link dev.tulip.queue.Queue}; the other two differ in what they keep the
 * items in.
 */
@NullMarked
package dev.tulip.queue;

import org.jspecify.annotations.NullMarked;
