package dev.tulip.spi;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The sockets of a {@link Driver}. Whatever is opened here is watched by that driver and belongs to
 * its loop's thread.
 *
 * <p>A driver owns its sockets rather than only watching somebody's, so that transports are written
 * once and a driver may do without Java's channels, or, one day, without readiness.
 */
public interface Network {

  /**
   * A stream socket, not bound and not connected.
   *
   * @param family {@link java.net.StandardProtocolFamily#INET}, {@code INET6} or {@code UNIX}
   * @throws UnsupportedOperationException if the system has no such sockets
   */
  RawSocket openSocket(ProtocolFamily family) throws IOException;

  /** A socket to listen on, not bound; see {@link #openSocket}. */
  RawListener openListener(ProtocolFamily family) throws IOException;

  /** A datagram socket, not bound; {@code INET} or {@code INET6}. */
  RawDatagram openDatagram(ProtocolFamily family) throws IOException;

  /** Takes over a Java channel, which is made non-blocking. */
  RawSocket adopt(SocketChannel channel) throws IOException;

  /** Takes over a Java channel that is bound already. */
  RawListener adopt(ServerSocketChannel channel) throws IOException;

  /** Takes over a Java channel. */
  RawDatagram adopt(DatagramChannel channel) throws IOException;

  /**
   * Watches a Java channel that stays its owner's: closing the handle stops watching and leaves the
   * channel open.
   *
   * @throws java.nio.channels.IllegalBlockingModeException if the channel blocks
   */
  RawHandle watchable(SelectableChannel channel) throws IOException;
}
