package dev.tulip.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A channel of the user's, watched and not owned. */
final class NioWatched extends NioHandle {

  private final SelectableChannel channel;

  NioWatched(NioDriver driver, SelectableChannel channel) {
    super(driver, channel, false);
    this.channel = channel;
  }

  /** Lets go at once, unless within {@code select}: the owner may close the channel in this pass. */
  @Override
  public void close() throws IOException {
    if (isOpen()) {
      super.close();
      driver.forgetCancelled();
    }
  }

  @Override
  int writeOperation() {
    return channel instanceof SocketChannel socket && socket.isConnectionPending()
        ? SelectionKey.OP_CONNECT
        : SelectionKey.OP_WRITE;
  }
}
