package dev.tulip.nio;

import dev.tulip.spi.Network;
import dev.tulip.spi.RawDatagram;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The sockets of the {@link NioDriver}. */
final class NioNetwork implements Network {

  private final NioDriver driver;

  NioNetwork(NioDriver driver) {
    this.driver = driver;
  }

  @Override
  public RawSocket openSocket(ProtocolFamily family) throws IOException {
    try {
      return adopt(SocketChannel.open(family));
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public RawListener openListener(ProtocolFamily family) throws IOException {
    try {
      return adopt(ServerSocketChannel.open(family));
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public RawDatagram openDatagram(ProtocolFamily family) throws IOException {
    try {
      return adopt(DatagramChannel.open(family));
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public RawSocket adopt(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    return new NioSocket(driver, channel);
  }

  @Override
  public RawListener adopt(ServerSocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    return new NioListener(driver, channel);
  }

  @Override
  public RawDatagram adopt(DatagramChannel channel) throws IOException {
    channel.configureBlocking(false);
    return new NioDatagram(driver, channel);
  }

  @Override
  public RawHandle watchable(SelectableChannel channel) {
    if (channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return new NioWatched(driver, channel);
  }
}
