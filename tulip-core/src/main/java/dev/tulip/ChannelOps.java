package dev.tulip;

import dev.tulip.io.Waiters;
import dev.tulip.nio.IoErrors;
import dev.tulip.spi.RawHandle;
import dev.tulip.transport.Datagram;
import dev.tulip.transport.Resolver;
import dev.tulip.transport.Sendfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code sock_} methods. Each tries first and waits only when it would block. asyncio moves the
 * bytes in the callback and hands them over by a future, where a cancel that comes in between loses
 * them; here the callback only wakes the coroutine, which then tries again.
 */
final class ChannelOps {

  /** More is seldom there at once. */
  private static final int MOST_ROOM = 256 * 1024;

  private final LoopImpl loop;
  private final ChannelWatches watches;

  /** Where bytes are received that then get an array of their own size. */
  private @Nullable ByteBuffer room;

  ChannelOps(LoopImpl loop, ChannelWatches watches) {
    this.loop = loop;
    this.watches = watches;
  }

  private static void requireNonBlocking(SelectableChannel channel) {
    if (channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
  }

  private void awaitReadable(SelectableChannel channel) throws IOException {
    await(RawHandle.READ, channel);
  }

  private void awaitWritable(SelectableChannel channel) throws IOException {
    await(RawHandle.WRITE, channel);
  }

  private void await(int operation, SelectableChannel channel) throws IOException {
    Future<@Nullable Void> ready = loop.createFuture();
    var handle = watches.setOnce(operation, channel, () -> Waiters.release(ready));
    try {
      ready.await();
    } finally {
      watches.remove(operation, channel, handle);
    }
  }

  byte[] recv(SocketChannel channel, int n) throws IOException {
    requireNonBlocking(channel);
    requireSize(n);
    while (n > 0) {
      var into = room(n);
      int count = read(channel, into);
      if (count < 0) {
        break;
      }
      if (count > 0) {
        return taken(into);
      }
      awaitReadable(channel);
    }
    return new byte[0];
  }

  private static void requireSize(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("negative buffersize: " + n);
    }
  }

  /** Room for {@code n} bytes, until the coroutine suspends. */
  private ByteBuffer room(int n) {
    loop.requireOwnThread();
    if (n > MOST_ROOM) {
      return ByteBuffer.allocate(n);
    }
    var made = room;
    if (made == null) {
      made = ByteBuffer.allocateDirect(MOST_ROOM);
      room = made;
    }
    return made.clear().limit(n);
  }

  private static byte[] taken(ByteBuffer buffer) {
    var bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  int recvInto(SocketChannel channel, ByteBuffer into) throws IOException {
    requireNonBlocking(channel);
    if (!into.hasRemaining()) {
      return 0;
    }
    while (true) {
      int count = read(channel, into);
      if (count != 0) {
        return Math.max(count, 0);
      }
      awaitReadable(channel);
    }
  }

  private static int read(SocketChannel channel, ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  private static int write(SocketChannel channel, ByteBuffer data) throws IOException {
    try {
      return channel.write(data);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  Datagram recvfrom(DatagramChannel channel, int size) throws IOException {
    requireNonBlocking(channel);
    requireSize(size);
    while (true) {
      var into = room(size);
      var sender = channel.receive(into);
      if (sender != null) {
        return new Datagram(taken(into), sender);
      }
      awaitReadable(channel);
    }
  }

  SocketAddress recvfromInto(DatagramChannel channel, ByteBuffer into) throws IOException {
    requireNonBlocking(channel);
    while (true) {
      var sender = channel.receive(into);
      if (sender != null) {
        return sender;
      }
      awaitReadable(channel);
    }
  }

  void sendall(SocketChannel channel, ByteBuffer data) throws IOException {
    requireNonBlocking(channel);
    while (data.hasRemaining()) {
      if (write(channel, data) == 0) {
        awaitWritable(channel);
      }
    }
  }

  int sendto(DatagramChannel channel, ByteBuffer data, SocketAddress target) throws IOException {
    requireNonBlocking(channel);
    int size = data.remaining();
    while (true) {
      int count = channel.send(data, target);
      if (count == size) {
        return count;
      }
      awaitWritable(channel);
    }
  }

  void connect(SocketChannel channel, SocketAddress address) throws IOException {
    requireNonBlocking(channel);
    // One that was cancelled while it waited has left an attempt behind, which is waited for now.
    if (!channel.isConnectionPending() && begin(channel, address)) {
      return;
    }
    do {
      awaitWritable(channel);
    } while (!channel.finishConnect());
  }

  /** Begins with the first address that is of the channel's family, where a name has several. */
  private boolean begin(SocketChannel channel, SocketAddress address) throws IOException {
    if (!(address instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
      return channel.connect(address);
    }
    UnsupportedAddressTypeException unsuitable = null;
    for (var each : Resolver.resolve(loop, inet.getHostString(), inet.getPort(), null, false)) {
      try {
        return channel.connect(each);
      } catch (UnsupportedAddressTypeException e) {
        unsuitable = e;
      }
    }
    throw Objects.requireNonNull(unsuitable);
  }

  SocketChannel accept(ServerSocketChannel channel) throws IOException {
    requireNonBlocking(channel);
    while (true) {
      var connection = channel.accept();
      if (connection != null) {
        connection.configureBlocking(false);
        return connection;
      }
      awaitReadable(channel);
    }
  }

  long sendfile(SocketChannel channel, FileChannel file, long offset, @Nullable Long count)
      throws IOException {
    requireNonBlocking(channel);
    long end = Sendfile.end(file, offset, count);
    long position = offset;
    try {
      while (position < end) {
        long sent = transfer(file, position, end - position, channel);
        position += sent;
        if (position >= end || (sent == 0 && Sendfile.hasEnded(file, position))) {
          break;
        }
        awaitWritable(channel);
      }
      return position - offset;
    } finally {
      Sendfile.moveTo(file, offset, position);
    }
  }

  private static long transfer(FileChannel file, long position, long count, SocketChannel channel)
      throws IOException {
    try {
      return file.transferTo(position, count, channel);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }
}
