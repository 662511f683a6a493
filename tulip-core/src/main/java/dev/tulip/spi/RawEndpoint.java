package dev.tulip.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/** What all kinds of sockets have: addresses and options. */
public sealed interface RawEndpoint extends RawHandle permits RawSocket, RawListener, RawDatagram {

  /**
   * Its own address; null before it has one.
   *
   * @throws IOException when the system does not say
   */
  @Nullable SocketAddress localAddress() throws IOException;

  /**
   * Sets an option of {@link java.net.StandardSocketOptions} or {@link
   * jdk.net.ExtendedSocketOptions}.
   *
   * @throws UnsupportedOperationException if this kind of socket does not have it
   */
  <T> void setOption(SocketOption<T> option, T value) throws IOException;

  /** The value of an option; see {@link #setOption}. */
  <T> T getOption(SocketOption<T> option) throws IOException;

  /** The Java channel below, where there is one; null for a driver that does without. */
  java.nio.channels.@Nullable SelectableChannel channel();
}
