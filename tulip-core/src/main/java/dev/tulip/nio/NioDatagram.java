package dev.tulip.nio;

import dev.tulip.spi.RawDatagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A datagram socket on a {@link DatagramChannel}. */
final class NioDatagram extends NioHandle implements RawDatagram {

  private final DatagramChannel channel;

  NioDatagram(NioDriver driver, DatagramChannel channel) {
    super(driver, channel, true);
    this.channel = channel;
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    channel.bind(local);
  }

  @Override
  public void connect(SocketAddress remote) throws IOException {
    channel.connect(remote);
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    try {
      return channel.receive(into);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException {
    try {
      return target == null ? write(datagram) : sendTo(datagram, target);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  /**
   * The JDK makes no system call for an empty datagram on a connected channel, by none of its methods:
   * the sender is told instead of losing it.
   */
  private boolean write(ByteBuffer datagram) throws IOException {
    if (!datagram.hasRemaining()) {
      throw new IOException("the JDK sends no empty datagrams through a connected channel");
    }
    return channel.write(datagram) > 0;
  }

  /** An empty datagram is sent, too, and "0 bytes" then does not mean that there was no room. */
  private boolean sendTo(ByteBuffer datagram, SocketAddress target) throws IOException {
    int size = datagram.remaining();
    return channel.send(datagram, target) > 0 || size == 0;
  }

  @Override
  public @Nullable SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() throws IOException {
    return channel.getRemoteAddress();
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

  /** Its address is free when this returns. */
  @Override
  public void close() throws IOException {
    if (isOpen()) {
      super.close();
      driver.forgetCancelled();
    }
  }
}
