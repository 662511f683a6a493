/**
 * Child processes for coroutines: {@code asyncio.subprocess}, on top of the transports. Read {@link
 * dev.tulip.process.Subprocess} first.
 */
@NullMarked
package dev.tulip.process;

import org.jspecify.annotations.NullMarked;
