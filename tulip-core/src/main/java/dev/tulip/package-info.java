/**
 * asyncio for Java: the functions ({@link dev.tulip.Asyncio}), and the event loop, futures and
 * tasks behind them.
 *
 * <p>Read {@link dev.tulip.Asyncio} first, then {@code TaskImpl}, where a task's turn is, then
 * {@code Pass}, which decides the order of events.
 */
@NullMarked
package dev.tulip;

import org.jspecify.annotations.NullMarked;
