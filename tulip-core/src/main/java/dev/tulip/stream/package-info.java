/**
 * Streams: networking for coroutines, {@code asyncio.streams}. A {@link dev.tulip.stream.StreamReader}
 * to read from, a {@link dev.tulip.stream.StreamWriter} to write to; both on top of a transport, tied
 * to it by {@link dev.tulip.stream.StreamReaderProtocol}. Read {@link dev.tulip.stream.Streams} first.
 */
@NullMarked
package dev.tulip.stream;

import org.jspecify.annotations.NullMarked;
