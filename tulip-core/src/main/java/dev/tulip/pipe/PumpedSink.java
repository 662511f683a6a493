package dev.tulip.pipe;

import dev.tulip.spi.Postbox;
import dev.tulip.spi.RawSink;
import dev.tulip.transport.BrokenPipeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes by a thread what can only be written by waiting: a child's input, {@code System.out}.
 *
 * <p>One buffer is taken from the loop at a time, and no more before all of it is written; that
 * buffer is to the loop as if the pipe were so much larger. Closing lets the thread write what it has.
 */
final class PumpedSink extends Pump implements RawSink {

  private final PumpOutput output;

  /** The thread's while {@link #busy}, else the loop's. */
  private final byte[] buffer = new byte[BUFFER_SIZE];

  /** The thread has been given bytes, and its outcome has not come. */
  private boolean busy;

  private boolean readerGone;
  private @Nullable IOException failure;

  /** Tells the thread how many bytes to write. */
  private volatile int handed;

  PumpedSink(PumpOutput output, Postbox postbox, String name) {
    super(postbox, name);
    this.output = output;
  }

  // ---- the loop's side

  @Override
  int ready() {
    if (busy) {
      return 0;
    }
    return failure != null || readerGone ? READ | WRITE : WRITE;
  }

  @Override
  boolean expects() {
    return busy;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (busy || !from.hasRemaining()) {
      return 0;
    }
    if (readerGone) {
      throw new BrokenPipeException("Broken pipe");
    }
    int count = Math.min(from.remaining(), buffer.length);
    from.get(buffer, 0, count);
    busy = true;
    handed = count;
    changed();
    awaken();
    return count;
  }

  private void written(@Nullable Throwable thrown) {
    busy = false;
    failure = thrown == null ? null : asIoException(thrown);
    changed();
  }

  /**
   * The other end is known to be closed: a process has ended. What the thread is writing may have been
   * read before; it will see.
   */
  void readerGone() {
    readerGone = true;
    changed();
  }

  @Override
  public boolean isDelivered() {
    return !busy;
  }

  @Override
  public @Nullable IOException failure() {
    return failure;
  }

  @Override
  void closing() {}

  // ---- the thread's side

  @Override
  void pump() {
    while (true) {
      boolean last = !isOpen();
      int count = handed;
      if (count > 0) {
        handed = 0;
        writeOut(count);
      } else if (last) {
        break;
      } else {
        sleep();
      }
    }
    try {
      output.close();
    } catch (IOException _) {
      // Everything was flushed before, so nothing is lost.
    }
  }

  private void writeOut(int count) {
    Throwable thrown = null;
    try {
      output.write(buffer, count);
    } catch (Throwable e) {
      thrown = e;
    }
    var outcome = thrown;
    postbox.post(() -> written(outcome));
  }
}
