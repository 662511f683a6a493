package dev.tulip;

import dev.tulip.io.Watch;
import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A watched handle. It is itself the callback's handle that takes its turn when there is something to
 * read, again and again, so that one object serves for the most frequent event; that of writing, which
 * many never need, is made when it is first wanted.
 *
 * <p>An event that is queued when its callback is switched off is forgotten, though it be switched on
 * again at once: asyncio cancels the queued handle. Otherwise a transport that is paused would get one
 * more piece of data.
 */
final class WatchImpl extends HandleImpl implements Watch, IoEvents {

  private final RawHandle raw;
  private final Runnable onWritable;
  private @Nullable HandleImpl writer;
  private int wanted;

  /** Events whose callbacks are queued and not yet taken back. */
  private int due;

  WatchImpl(LoopImpl loop, RawHandle raw, Runnable onReadable, Runnable onWritable) {
    super(loop, onReadable, Context.copyCurrent());
    this.raw = raw;
    this.onWritable = onWritable;
    raw.listener(this);
  }

  @Override
  public void ready(int operations) {
    int found = operations & wanted;
    due |= found;
    if ((found & RawHandle.READ) != 0) {
      loop.pass.add(this);
    }
    if ((found & RawHandle.WRITE) != 0) {
      loop.pass.add(Objects.requireNonNull(writer));
    }
  }

  @Override
  void perform(Runnable onReadable) {
    runIfDue(RawHandle.READ, onReadable);
  }

  /** Runs a callback unless its event was forgotten. */
  private void runIfDue(int operation, Runnable callback) {
    if ((due & operation) != 0) {
      due &= ~operation;
      callback.run();
    }
  }

  /** The callback of the handle for writing. */
  private final class Writing implements NamedCallback {

    @Override
    public void run() {
      runIfDue(RawHandle.WRITE, onWritable);
    }

    @Override
    public String name() {
      return describe(onWritable);
    }
  }

  @Override
  public void reading(boolean wanted) {
    want(RawHandle.READ, wanted);
  }

  @Override
  public boolean isReading() {
    return (wanted & RawHandle.READ) != 0;
  }

  @Override
  public void forgetReadable() {
    due &= ~RawHandle.READ;
  }

  @Override
  public void writing(boolean wanted) {
    if (wanted && writer == null) {
      writer = new HandleImpl(loop, new Writing(), getContext());
    }
    want(RawHandle.WRITE, wanted);
  }

  @Override
  public boolean isWriting() {
    return (wanted & RawHandle.WRITE) != 0;
  }

  private void want(int operation, boolean on) {
    if (isCancelled()) {
      return;
    }
    int now = on ? wanted | operation : wanted & ~operation;
    if (now != wanted) {
      wanted = now;
      due &= now;
      tellDriver();
    }
  }

  private void tellDriver() {
    try {
      raw.watch(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be watched: " + raw, e);
    }
  }

  @Override
  public void close() {
    cancel();
    if (writer != null) {
      writer.cancel();
    }
    if (wanted != 0) {
      wanted = 0;
      if (raw.isOpen()) {
        tellDriver();
      }
    }
  }
}
