package dev.tulip.nio;

import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A channel and its key. The key is made when something is watched for the first time. */
class NioHandle implements RawHandle {

  final NioDriver driver;
  private final SelectableChannel channel;
  private final boolean owned;
  private @Nullable IoEvents listener;
  private @Nullable SelectionKey key;

  /** What {@link #watch} was told last. */
  private int operations;

  private boolean open = true;

  /**
   * @param owned whether closing this closes the channel
   */
  NioHandle(NioDriver driver, SelectableChannel channel, boolean owned) {
    this.driver = driver;
    this.channel = channel;
    this.owned = owned;
  }

  @Override
  public final void listener(IoEvents listener) {
    this.listener = listener;
  }

  @Override
  public final void watch(int operations) throws IOException {
    if (!open) {
      return;
    }
    this.operations = operations;
    int interest = interest(operations);
    var current = key;
    if (current != null) {
      setInterest(current, interest);
    } else if (interest != 0) {
      key = register(interest);
      driver.registered();
    }
  }

  private SelectionKey register(int interest) throws IOException {
    var selector = driver.selector();
    if (channel.keyFor(selector) != null) {
      driver.forgetCancelled(); // A watch of before, which has ended in the last look.
    }
    return channel.register(selector, interest, this);
  }

  /** A channel that has failed may have been closed by the JDK, and its key with it. */
  private static void setInterest(SelectionKey key, int interest) {
    try {
      key.interestOps(interest);
    } catch (CancelledKeyException _) {
      // Nothing to watch any more: the next use of the channel says why.
    }
  }

  /** The selector has two names for {@link #WRITE}, and which is right has changed by now. */
  final void renewInterest() throws IOException {
    watch(operations);
  }

  private int interest(int operations) {
    int interest = 0;
    if ((operations & READ) != 0) {
      interest |= readOperation();
    }
    if ((operations & WRITE) != 0) {
      interest |= writeOperation();
    }
    return interest;
  }

  /** The selector's name for {@link #READ} here. */
  int readOperation() {
    return channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
  }

  /** The selector's name for {@link #WRITE} here, as things stand. */
  int writeOperation() {
    return SelectionKey.OP_WRITE;
  }

  /** Within {@code select}: passes on what the selector found. */
  final void ready(SelectionKey key) {
    int found;
    try {
      found = key.readyOps();
    } catch (CancelledKeyException _) {
      return; // Its owner has closed the channel on another thread, just now.
    }
    int operations = 0;
    if ((found & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
      operations |= READ;
    }
    if ((found & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
      operations |= WRITE;
    }
    if ((found & SelectionKey.OP_CONNECT) != 0) {
      driver.connectEnded(this);
    }
    Objects.requireNonNull(listener).ready(operations);
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    if (key != null) {
      key.cancel();
      driver.unregistered();
    }
    if (owned) {
      channel.close();
    }
  }

  /** The driver closes: so does the channel, unless it is somebody else's. */
  final void abandon() throws IOException {
    if (owned) {
      close();
    }
  }
}
