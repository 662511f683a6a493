/**
 * Coroutines: virtual threads of which one runs at a time. Knows no task, no future and no time.
 * Imports nothing of Tulip. Read {@link dev.tulip.coro.Baton} first.
 */
@NullMarked
package dev.tulip.coro;

import org.jspecify.annotations.NullMarked;
