package dev.tulip.nio;

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

  @Override
  int writeOperation() {
    return channel instanceof SocketChannel socket && socket.isConnectionPending()
        ? SelectionKey.OP_CONNECT
        : SelectionKey.OP_WRITE;
  }
}
