package dev.tulip;

import dev.tulip.coro.Ready;
import dev.tulip.io.LoopIo;
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

  private final LoopImpl loop;
  private final ChannelWatches watches;

  /** Where bytes are received that then get an array of their own size. */
  private @Nullable ByteBuffer room;

  ChannelOps(LoopImpl loop, ChannelWatches watches) {
    this.loop = loop;
    this.watches = watches;
  }

  /** What each operation begins with. */
  private void check(SelectableChannel channel) {
    loop.requireOwnThread();
    requireNonBlocking(channel);
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
    Future<@Nullable Void> event = loop.createFuture();
    Ready waiter =
        () -> {
          Waiters.release(event);
          return null;
        };
    watches.set(operation, channel, waiter);
    try {
      event.await();
    } finally {
      watches.remove(operation, channel, waiter);
    }
    requireNonBlocking(channel); // Its owner may have changed that meanwhile.
  }

  byte[] recv(SocketChannel channel, int n) throws IOException {
    check(channel);
    requireSize(n);
    while (n > 0) {
      var into = takeRoom(n);
      try {
        int count = read(channel, into);
        if (count < 0) {
          break;
        }
        if (count > 0) {
          return bytes(into);
        }
      } finally {
        room = into;
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

  /**
   * Room for at most {@code n} bytes, to be given back before the coroutine suspends. Nobody else has
   * it meanwhile: even a channel that does not block may wait for another thread's lock, and let other
   * coroutines run.
   */
  private ByteBuffer takeRoom(int n) {
    var taken = room == null ? ByteBuffer.allocateDirect(LoopIo.READ_SIZE) : room;
    room = null;
    return taken.clear().limit(Math.min(n, LoopIo.READ_SIZE));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return bytes;
  }

  int recvInto(SocketChannel channel, ByteBuffer into) throws IOException {
    check(channel);
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
    check(channel);
    requireSize(size);
    while (true) {
      var into = takeRoom(size);
      try {
        var sender = channel.receive(into);
        if (sender != null) {
          return new Datagram(bytes(into), sender);
        }
      } finally {
        room = into;
      }
      awaitReadable(channel);
    }
  }

  SocketAddress recvfromInto(DatagramChannel channel, ByteBuffer into) throws IOException {
    check(channel);
    while (true) {
      var sender = channel.receive(into);
      if (sender != null) {
        return sender;
      }
      awaitReadable(channel);
    }
  }

  void sendall(SocketChannel channel, ByteBuffer data) throws IOException {
    check(channel);
    while (data.hasRemaining()) {
      if (write(channel, data) == 0) {
        awaitWritable(channel);
      }
    }
  }

  int sendto(DatagramChannel channel, ByteBuffer data, SocketAddress target) throws IOException {
    check(channel);
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
    check(channel);
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
    check(channel);
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
    check(channel);
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
