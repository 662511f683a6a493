package dev.tulip.nio;

import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A stream socket on a {@link SocketChannel}. */
final class NioSocket extends NioHandle implements RawSocket {

  private final SocketChannel channel;

  NioSocket(NioDriver driver, SocketChannel channel) {
    super(driver, channel, true);
    this.channel = channel;
  }

  @Override
  int writeOperation() {
    return channel.isConnectionPending() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
  }

  @Override
  public void bind(SocketAddress local) throws IOException {
    channel.bind(local);
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    try {
      return channel.connect(remote);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public boolean finishConnect() throws IOException {
    try {
      return channel.finishConnect();
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    try {
      return channel.write(from);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    try {
      return channel.write(from, offset, length);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public long sendfile(FileChannel file, long position, long count) throws IOException {
    try {
      return file.transferTo(position, count, channel);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
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
}
