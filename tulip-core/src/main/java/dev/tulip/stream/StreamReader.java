package dev.tulip.stream;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.DirectReads;
import dev.tulip.io.Waiters;
import dev.tulip.transport.ReadTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes to read: {@code asyncio.StreamReader}.
 *
 * <pre>{@code
 * var reader = openConnection("localhost", 8888).reader();
 * for (String line : reader.lines(UTF_8)) {
 *   System.out.print(line);
 * }
 * }</pre>
 *
 * <p>The methods that read suspend the calling coroutine until there is enough; one coroutine at a
 * time may wait. A read that is cancelled takes nothing out of the stream and leaves the connection
 * open. When more than twice the limit is buffered the transport is paused, so memory stays bounded
 * however much the peer sends. Loop only.
 */
public final class StreamReader implements Iterable<byte[]> {

  /** asyncio's default limit, 64 KiB. */
  public static final int DEFAULT_LIMIT = 64 * 1024;

  /** From how many bytes at a time on it pays to read them from the transport directly. */
  private static final int MUCH = 4 * 1024;

  private static final List<byte[]> NEWLINE = List.of(new byte[] {'\n'});

  private final EventLoop loop;
  private final int limit;
  private final ByteQueue buffer;
  private boolean eof;
  private @Nullable Throwable exception;
  private @Nullable Future<@Nullable Void> waiter;
  private @Nullable ReadTransport transport;
  private boolean paused;

  /** The transport, where it can be read from directly; null elsewhere. */
  private DirectReads.@Nullable Source source;

  /** A coroutine waits in {@link #readInto}. */
  private boolean readsInto;

  /** There was much to read the last time. */
  private boolean muchCame;

  /** Whether a coroutine waits that will take what comes as an array. */
  private boolean takesArray;

  /** A reader of the running loop with the default limit, to be fed by hand. */
  public StreamReader() {
    this(DEFAULT_LIMIT);
  }

  /**
   * A reader of the running loop.
   *
   * @param limit the longest line, and half of what is buffered before the transport is paused
   * @throws IllegalArgumentException if the limit is not positive
   */
  public StreamReader(int limit) {
    this(Asyncio.getEventLoop(), limit);
  }

  /** {@link #StreamReader(int)} for a loop that need not run yet. */
  public StreamReader(EventLoop loop, int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("Limit cannot be <= 0: " + limit);
    }
    this.loop = Objects.requireNonNull(loop, "loop");
    this.limit = limit;
    this.buffer = new ByteQueue(Spares.of(loop));
  }

  // ---- the side of the transport

  /**
   * Sets the transport that is paused when too much is buffered.
   *
   * @throws IllegalStateException if it was set before
   */
  public void setTransport(ReadTransport transport) {
    if (this.transport != null) {
      throw new IllegalStateException("Transport already set: " + this.transport);
    }
    replaceTransport(Objects.requireNonNull(transport, "transport"));
  }

  /** After {@code startTls}: the transport is another one. */
  void replaceTransport(ReadTransport transport) {
    this.transport = transport;
    source = transport instanceof DirectReads.Source direct ? direct : null;
  }

  /**
   * Adds bytes to the stream and wakes who waits.
   *
   * @throws IllegalStateException after {@link #feedEof}
   */
  public void feedData(ByteBuffer data) {
    if (eof) {
      throw new IllegalStateException("feed_data after feed_eof");
    }
    if (!data.hasRemaining()) {
      return;
    }
    muchCame = data.remaining() >= MUCH;
    buffer.add(data, takesArray);
    wakeup();
    pauseIfFull();
  }

  /**
   * Whether a coroutine waits that had better read from the transport itself: what it gets is then
   * copied from the system straight to where it wants it.
   */
  boolean readsItself() {
    return readsInto && muchCame && source != null && buffer.isEmpty() && !eof;
  }

  /** There is something to read for that coroutine. */
  void readable() {
    readsInto = false;
    wakeup();
  }

  /** {@link #feedData(ByteBuffer)} of an array. */
  public void feedData(byte[] data) {
    feedData(ByteBuffer.wrap(data));
  }

  private void pauseIfFull() {
    if (transport != null && !paused && buffer.size() > 2L * limit) {
      try {
        transport.pauseReading();
        paused = true;
      } catch (UnsupportedOperationException _) {
        // As in asyncio: a transport that cannot pause is not asked again.
        transport = null;
      }
    }
  }

  /** Ends the stream. */
  public void feedEof() {
    eof = true;
    wakeup();
  }

  /** Has the next read, and the one that waits, fail. */
  public void setException(Throwable exception) {
    this.exception = Objects.requireNonNull(exception, "exception");
    var waiting = waiter;
    waiter = null;
    Waiters.fail(waiting, exception);
  }

  /** What {@link #setException} has set, or null. */
  public @Nullable Throwable exception() {
    return exception;
  }

  /** Whether the stream has ended and everything was read. */
  public boolean atEof() {
    return eof && buffer.isEmpty();
  }

  private void wakeup() {
    var waiting = waiter;
    waiter = null;
    Waiters.release(waiting);
  }

  private void resumeIfLow() {
    if (paused && buffer.size() <= limit) {
      paused = false;
      Objects.requireNonNull(transport).resumeReading();
    }
  }

  // ---- the side of the coroutine

  /** Everything up to the end of the stream. Suspends. */
  public byte[] read() throws IOException {
    return read(-1);
  }

  /**
   * At most {@code n} bytes, as soon as there is one: empty at the end of the stream. Suspends if
   * there is none yet.
   *
   * @param n 0 gives an empty array at once; a negative number everything up to the end
   */
  public byte[] read(int n) throws IOException {
    throwIfFailed();
    if (n == 0) {
      return new byte[0];
    }
    if (n < 0) {
      return readAll();
    }
    if (buffer.isEmpty() && !eof) {
      waitForArray();
    }
    var taken = buffer.take(Math.min(n, buffer.size()));
    resumeIfLow();
    return taken;
  }

  private void waitForArray() throws IOException {
    takesArray = true;
    try {
      waitForData("read");
    } finally {
      takesArray = false;
    }
  }

  /**
   * Takes nothing before the end has come: asyncio takes block by block, which a cancellation loses.
   */
  private byte[] readAll() throws IOException {
    while (!eof) {
      waitForData("read");
    }
    return buffer.take(buffer.size());
  }

  /**
   * Puts at least one byte into {@code into}, and at most what fits. Not in asyncio, and the quickest
   * way to read: no array is made, and where much comes at a time it is read from the socket straight
   * into {@code into}, for which a direct buffer is best. Suspends if there is none yet. Nothing is done
   * to {@code into} before that is over, so the coroutines of a loop may share one that each has used
   * up before it suspends again.
   *
   * @return how many; -1 at the end of the stream
   * @throws IllegalArgumentException if there is no room in {@code into}
   * @throws java.nio.ReadOnlyBufferException if it is read-only
   */
  public int readInto(ByteBuffer into) throws IOException {
    if (!into.hasRemaining()) {
      throw new IllegalArgumentException("no room in " + into);
    }
    if (into.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    throwIfFailed();
    while (buffer.isEmpty() && !eof) {
      int count = waitAndRead(into);
      if (count > 0) {
        return count;
      }
    }
    if (buffer.isEmpty()) {
      return -1;
    }
    int count = buffer.takeInto(into);
    resumeIfLow();
    return count;
  }

  /** Waits for data; 0 where they are in the buffer by then, or none have come after all. */
  private int waitAndRead(ByteBuffer into) throws IOException {
    readsInto = true;
    try {
      waitForData("readInto");
    } finally {
      readsInto = false;
    }
    if (source == null || !muchCame || eof || !buffer.isEmpty()) {
      return 0;
    }
    int count = source.readNow(into);
    muchCame = count >= MUCH;
    return count;
  }

  /**
   * Exactly {@code n} bytes. Suspends until they are there.
   *
   * @throws IllegalArgumentException if {@code n} is negative
   * @throws IncompleteReadException if the stream ends before
   */
  public byte[] readexactly(int n) throws IOException {
    if (n < 0) {
      throw new IllegalArgumentException("readexactly size can not be less than zero: " + n);
    }
    throwIfFailed();
    while (buffer.size() < n) {
      if (eof) {
        throw new IncompleteReadException(buffer.take(buffer.size()), n);
      }
      waitForData("readexactly");
    }
    var taken = buffer.take(n);
    resumeIfLow();
    return taken;
  }

  /**
   * A line with its newline; at the end of the stream what is left, without one; empty when nothing
   * is. Suspends until there is one.
   *
   * @throws LimitOverrunException if the line is longer than the limit, where asyncio has a {@code
   *     ValueError}; the line, or as much of it as has come, is dropped
   */
  public byte[] readline() throws IOException {
    try {
      return readuntil(NEWLINE, "readline");
    } catch (IncompleteReadException e) {
      return e.partial();
    } catch (LimitOverrunException e) {
      boolean found = buffer.startsWith(NEWLINE.getFirst(), e.consumed());
      buffer.drop(found ? e.consumed() + 1 : buffer.size());
      resumeIfLow();
      throw e;
    }
  }

  /** {@link #readline()} as text, with its newline; empty at the end of the stream. */
  public String readline(Charset charset) throws IOException {
    return new String(readline(), charset);
  }

  /** Everything up to and with the first newline; unlike {@link #readline} there has to be one. */
  public byte[] readuntil() throws IOException {
    return readuntil(NEWLINE, "readuntil");
  }

  /**
   * Everything up to and with {@code separator}. Suspends until it has come.
   *
   * @throws IllegalArgumentException if the separator is empty
   * @throws IncompleteReadException if the stream ends before
   * @throws LimitOverrunException if there is more than the limit before it; it stays in the reader
   */
  public byte[] readuntil(byte[] separator) throws IOException {
    return readuntil(List.of(separator));
  }

  /**
   * {@link #readuntil(byte[])} with several separators: the first that is complete ends it. The limit
   * is for what is before it; of two that end at the same place the shorter one counts.
   */
  public byte[] readuntil(List<byte[]> separators) throws IOException {
    return readuntil(separators, "readuntil");
  }

  private byte[] readuntil(List<byte[]> separators, String caller) throws IOException {
    var search = new SeparatorSearch(separators);
    throwIfFailed();
    while (!search.find(buffer, limit)) {
      if (eof) {
        throw new IncompleteReadException(buffer.take(buffer.size()), -1);
      }
      waitForData(caller);
    }
    var taken = buffer.take(search.end());
    resumeIfLow();
    return taken;
  }

  private void waitForData(String caller) throws IOException {
    if (waiter != null) {
      throw new IllegalStateException(
          caller + "() called while another coroutine is already waiting for incoming data");
    }
    // The connection may have been lost after this coroutine was woken and before it ran.
    throwIfFailed();
    if (paused) {
      paused = false;
      Objects.requireNonNull(transport).resumeReading();
    }
    Future<@Nullable Void> waiting = loop.createFuture();
    waiter = waiting;
    try {
      waiting.await();
    } finally {
      if (waiter == waiting) {
        waiter = null;
      }
    }
  }

  private void throwIfFailed() throws IOException {
    if (exception != null) {
      Failures.rethrow(exception);
    }
  }

  // ---- iteration

  /**
   * The lines, each with its newline, until the end of the stream: Python's {@code async for}. {@code
   * next} suspends; an {@link IOException} comes as an {@link UncheckedIOException}.
   */
  @Override
  public Iterator<byte[]> iterator() {
    return new Lines(this);
  }

  /** {@link #iterator} of text. */
  public Iterable<String> lines(Charset charset) {
    return () -> new TextLines(new Lines(this), charset);
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<StreamReader");
    if (!buffer.isEmpty()) {
      text.append(" ").append(buffer.size()).append(" bytes");
    }
    if (eof) {
      text.append(" eof");
    }
    if (limit != DEFAULT_LIMIT) {
      text.append(" limit=").append(limit);
    }
    if (waiter != null) {
      text.append(" waiter=").append(waiter);
    }
    if (exception != null) {
      text.append(" exception=").append(exception);
    }
    if (transport != null) {
      text.append(" transport=").append(transport);
    }
    if (paused) {
      text.append(" paused");
    }
    return text.append(">").toString();
  }
}
