package dev.tulip;

import dev.tulip.transport.Datagram;
import dev.tulip.transport.NameInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java's channels under an {@link EventLoop}: {@code add_reader} and the {@code sock_} methods of
 * asyncio. The channels stay their owner's and have to be non-blocking.
 *
 * <p>The methods that say so suspend the calling coroutine, as in asyncio only where they have to wait:
 * with a peer that is quicker than the coroutine there is always something to receive, and who does
 * not wait for anything else holds up the loop. Cancelled, they leave the channel open and
 * have taken no byte out of it that nobody gets: bytes are moved when the coroutine goes on, not
 * before.
 */
public interface LoopSockets {

  /**
   * Has {@code callback} run each time {@code channel} can be read, or has a connection to accept;
   * replaces the one before. Does not suspend.
   *
   * @throws java.nio.channels.IllegalBlockingModeException if the channel blocks
   */
  Handle addReader(SelectableChannel channel, Runnable callback) throws IOException;

  /** Takes the callback of {@link #addReader} back; false where there is none. */
  boolean removeReader(SelectableChannel channel);

  /**
   * Has {@code callback} run each time {@code channel} can be written, or an attempt to connect has
   * ended; replaces the one before. Does not suspend.
   */
  Handle addWriter(SelectableChannel channel, Runnable callback) throws IOException;

  /** Takes the callback of {@link #addWriter} back; false where there is none. */
  boolean removeWriter(SelectableChannel channel);

  /** At most {@code n} bytes, as soon as there are any; empty at the end of the stream. Suspends. */
  byte[] sockRecv(SocketChannel channel, int n) throws IOException;

  /**
   * Reads into {@code into} as soon as there is something. Suspends.
   *
   * @return how many bytes; 0 at the end of the stream, as in Python, or where there is no room
   */
  int sockRecvInto(SocketChannel channel, ByteBuffer into) throws IOException;

  /** The next datagram, at most {@code size} bytes of it. Suspends. */
  Datagram sockRecvfrom(DatagramChannel channel, int size) throws IOException;

  /** Receives the next datagram into {@code into} and says who has sent it. Suspends. */
  SocketAddress sockRecvfromInto(DatagramChannel channel, ByteBuffer into) throws IOException;

  /**
   * Sends all that remains in {@code data}. Suspends while there is no room. Cancelled, the buffer's
   * position says how much was sent.
   */
  void sockSendall(SocketChannel channel, ByteBuffer data) throws IOException;

  /** {@link #sockSendall(SocketChannel, ByteBuffer)} of an array. */
  default void sockSendall(SocketChannel channel, byte[] data) throws IOException {
    sockSendall(channel, ByteBuffer.wrap(data));
  }

  /**
   * Sends one datagram. Suspends while there is no room.
   *
   * @return how many bytes were sent
   */
  int sockSendto(DatagramChannel channel, ByteBuffer data, SocketAddress target) throws IOException;

  /**
   * Connects {@code channel}. A host that is not resolved yet is looked up. Suspends.
   *
   * @throws java.net.ConnectException if nobody listens there
   */
  void sockConnect(SocketChannel channel, SocketAddress address) throws IOException;

  /** The next connection, non-blocking. Suspends. */
  SocketChannel sockAccept(ServerSocketChannel channel) throws IOException;

  /**
   * Sends a part of a file. Suspends. Afterwards the file's position is behind what was sent, whatever
   * happened; where nothing was sent it stays.
   *
   * @param count how many bytes; null for up to the end of the file
   * @return how many were sent
   */
  long sockSendfile(SocketChannel channel, FileChannel file, long offset, @Nullable Long count)
      throws IOException;

  /**
   * The addresses of a host, in the system's order: {@code getaddrinfo}. Suspends: names are looked up
   * on the default executor.
   *
   * @param host null or empty for loopback
   * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6}; null for both
   * @throws java.net.UnknownHostException if there are none
   */
  List<InetSocketAddress> getaddrinfo(
      @Nullable String host, int port, @Nullable ProtocolFamily family) throws IOException;

  /** {@link #getaddrinfo(String, int, ProtocolFamily)} of both families. */
  default List<InetSocketAddress> getaddrinfo(@Nullable String host, int port) throws IOException {
    return getaddrinfo(host, port, null);
  }

  /** The name of an address, or its text where it has none: {@code getnameinfo}. Suspends. */
  NameInfo getnameinfo(InetSocketAddress address);
}
