package dev.tulip;

import dev.tulip.io.Watch;
import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A watched handle: its two callbacks, as handles that take their turn again and again.
 *
 * <p>An event that is queued when its callback is switched off is forgotten, though it be switched on
 * again at once: asyncio cancels the queued handle. Otherwise a transport that is paused would get one
 * more piece of data.
 */
final class WatchImpl implements Watch, IoEvents {

  private final Pass pass;
  private final RawHandle raw;
  private final HandleImpl reader;
  private final HandleImpl writer;
  private int wanted;

  /** Events whose callbacks are queued and not yet taken back. */
  private int due;

  WatchImpl(LoopImpl loop, RawHandle raw, Runnable onReadable, Runnable onWritable) {
    var context = Context.copyCurrent();
    this.pass = loop.pass;
    this.raw = raw;
    this.reader = new HandleImpl(loop, new Turn(RawHandle.READ, onReadable), context);
    this.writer = new HandleImpl(loop, new Turn(RawHandle.WRITE, onWritable), context);
    raw.listener(this);
  }

  /** Runs a callback unless its event was forgotten. */
  private final class Turn implements NamedCallback {
    private final int operation;
    private final Runnable callback;

    Turn(int operation, Runnable callback) {
      this.operation = operation;
      this.callback = callback;
    }

    @Override
    public void run() {
      if ((due & operation) != 0) {
        due &= ~operation;
        callback.run();
      }
    }

    @Override
    public String name() {
      return HandleImpl.describe(callback);
    }
  }

  @Override
  public void ready(int operations) {
    int found = operations & wanted;
    due |= found;
    if ((found & RawHandle.READ) != 0) {
      pass.add(reader);
    }
    if ((found & RawHandle.WRITE) != 0) {
      pass.add(writer);
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
    want(RawHandle.WRITE, wanted);
  }

  @Override
  public boolean isWriting() {
    return (wanted & RawHandle.WRITE) != 0;
  }

  private void want(int operation, boolean on) {
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
    reader.cancel();
    writer.cancel();
    if (wanted != 0) {
      wanted = 0;
      if (raw.isOpen()) {
        tellDriver();
      }
    }
  }
}
