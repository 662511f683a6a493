package dev.tulip;

import dev.tulip.io.Watch;
import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A watched handle: its two callbacks, as handles that take their turn again and again. */
final class WatchImpl implements Watch, IoEvents {

  private final Pass pass;
  private final RawHandle raw;
  private final HandleImpl reader;
  private final HandleImpl writer;
  private int wanted;

  WatchImpl(LoopImpl loop, RawHandle raw, Runnable onReadable, Runnable onWritable) {
    var context = Context.copyCurrent();
    this.pass = loop.pass;
    this.raw = raw;
    this.reader = new HandleImpl(loop, onReadable, context);
    this.writer = new HandleImpl(loop, onWritable, context);
    raw.listener(this);
  }

  @Override
  public void ready(int operations) {
    int found = operations & wanted;
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
