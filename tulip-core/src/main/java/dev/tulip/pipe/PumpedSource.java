package dev.tulip.pipe;

import dev.tulip.spi.Postbox;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads by a thread what can only be read by waiting: a child's output, {@code System.in}.
 *
 * <p>The thread reads when the loop wants to read and everything read before was taken. So while
 * nobody wants to read, at most one buffer is read ahead, and then the pipe fills up and holds up who
 * writes to it.
 *
 * <p>A read of the JDK's that waits on a file descriptor cannot be stopped, neither by an interrupt
 * nor by closing the descriptor. So the thread of a source that is closed may go on waiting, until
 * there are bytes, which are dropped, or the end.
 */
final class PumpedSource extends Pump implements RawSource {

  private final PumpInput input;

  /** The thread's while {@link #asked}, else the loop's. */
  private final byte[] buffer = new byte[BUFFER_SIZE];

  private int position;
  private int filled;
  private boolean atEnd;
  private @Nullable IOException failure;

  /** The thread is to read, and its outcome has not come. */
  private boolean asked;

  /** Tells the thread to read. */
  private volatile boolean demand;

  PumpedSource(PumpInput input, Postbox postbox, String name) {
    super(postbox, name);
    this.input = input;
  }

  // ---- the loop's side

  @Override
  int ready() {
    return position < filled || hasEnded() ? READ : 0;
  }

  private boolean hasEnded() {
    return atEnd || failure != null;
  }

  @Override
  boolean expects() {
    return isWanted(READ) && !hasEnded();
  }

  @Override
  void changed() {
    super.changed();
    if (isWanted(READ) && ready() == 0 && !asked) {
      asked = true;
      demand = true;
      awaken();
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (position == filled) {
      if (failure != null) {
        throw failure;
      }
      return atEnd ? -1 : 0;
    }
    int count = Math.min(filled - position, into.remaining());
    into.put(buffer, position, count);
    position += count;
    changed();
    return count;
  }

  private void arrived(int count, @Nullable Throwable thrown) {
    asked = false;
    position = 0;
    filled = Math.max(count, 0);
    atEnd = count < 0;
    failure = thrown == null ? null : asIoException(thrown);
    changed();
  }

  /** A channel's read ends when it is closed; the thread itself cannot do that. */
  @Override
  void closing() {
    if (asked && input.mayCloseWhileReading()) {
      startThread("tulip-close", this::closeInput);
    }
  }

  // ---- the thread's side

  @Override
  void pump() {
    synchronized (input.monitor()) {
      boolean more = true;
      while (more && isOpen()) {
        if (demand) {
          demand = false;
          more = readOnce();
        } else {
          sleep();
        }
      }
    }
    closeInput();
  }

  /** Whether there may be more to read. */
  private boolean readOnce() {
    try {
      int count = input.read(buffer);
      postbox.post(() -> arrived(count, null));
      return count >= 0;
    } catch (Throwable e) {
      postbox.post(() -> arrived(0, e));
      return false;
    }
  }

  private void closeInput() {
    try {
      input.close();
    } catch (IOException _) {
      // Nobody reads it any more, and there is nothing in it that could be lost.
    }
  }
}
