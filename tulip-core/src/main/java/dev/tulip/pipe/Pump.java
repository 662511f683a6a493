package dev.tulip.pipe;

import dev.tulip.spi.IoEvents;
import dev.tulip.spi.Postbox;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the pumps of both directions have in common: the thread, and readiness, which is told as long
 * as it lasts, as a selector would.
 *
 * <p>There is no lock, on which the loop could have to wait. The buffer belongs to one side at a time:
 * the loop hands the thread something to do by a volatile field, and the thread posts the outcome to
 * the loop. All other fields are the loop's.
 */
abstract class Pump implements RawHandle {

  /** A pipe's own buffer on Linux; what one direction holds at most. */
  static final int BUFFER_SIZE = 64 * 1024;

  /** A pump calls nothing that goes deep. */
  private static final long STACK_SIZE = 128 * 1024;

  final Postbox postbox;
  private final String name;
  private @Nullable IoEvents listener;
  private @Nullable Thread thread;
  private int wanted;

  /** A look at what is ready is in the loop's queue. */
  private boolean looking;

  /** The loop has been told to expect something of the thread. */
  private boolean expected;

  private volatile boolean open = true;

  Pump(Postbox postbox, String name) {
    this.postbox = postbox;
    this.name = name;
  }

  // ---- the loop's side

  @Override
  public final void listener(IoEvents listener) {
    this.listener = listener;
  }

  @Override
  public final void watch(int operations) {
    wanted = open ? operations : 0;
    changed();
  }

  final boolean isWanted(int operation) {
    return (wanted & operation) != 0;
  }

  /** What is ready just now. */
  abstract int ready();

  /** Whether something that is wanted will come of the thread. */
  abstract boolean expects();

  /** Something has changed: has the loop told of what is ready and wanted. */
  void changed() {
    boolean expects = open && expects();
    if (expects != expected) {
      expected = expects;
      if (expects) {
        postbox.workBegan();
      } else {
        postbox.workEnded();
      }
    }
    if (!looking && (ready() & wanted) != 0) {
      looking = true;
      postbox.post(this::look);
    }
  }

  private void look() {
    looking = false;
    int operations = ready() & wanted;
    if (operations != 0) {
      Objects.requireNonNull(listener).ready(operations);
    }
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final void close() {
    if (!open) {
      return;
    }
    wanted = 0;
    open = false;
    closing();
    changed();
    awaken();
  }

  /** The thread is about to be told to end. */
  abstract void closing();

  /** Has the thread look at what it is to do; starts it if there is none. */
  final void awaken() {
    if (thread == null) {
      thread = startThread(name, this::pump);
    } else {
      LockSupport.unpark(thread);
    }
  }

  // ---- the thread's side

  static Thread startThread(String name, Runnable body) {
    return Thread.ofPlatform().name(name).daemon().stackSize(STACK_SIZE).start(body);
  }

  /** What the thread does. */
  abstract void pump();

  /** Waits for {@link #awaken}; may return for no reason. */
  final void sleep() {
    LockSupport.park(this);
  }

  static IOException asIoException(Throwable e) {
    return e instanceof IOException io ? io : new IOException(e);
  }

  @Override
  public String toString() {
    return "<" + name + (open ? "" : " closed") + ">";
  }
}
