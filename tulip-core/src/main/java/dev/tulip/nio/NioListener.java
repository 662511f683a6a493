package dev.tulip.nio;

import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/** A listening socket on a {@link ServerSocketChannel}. */
final class NioListener extends NioHandle implements RawListener {

  private final ServerSocketChannel channel;

  NioListener(NioDriver driver, ServerSocketChannel channel) {
    super(driver, channel, true);
    this.channel = channel;
  }

  @Override
  public void bind(SocketAddress local, int backlog) throws IOException {
    channel.bind(local, backlog);
  }

  @Override
  public @Nullable RawSocket accept() throws IOException {
    try {
      var accepted = channel.accept();
      return accepted == null ? null : driver.network().adopt(accepted);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  /** Nobody can connect any more when this returns. */
  @Override
  public void close() throws IOException {
    if (isOpen()) {
      super.close();
      driver.forgetCancelled();
    }
  }

  @Override
  public @Nullable SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }
}
