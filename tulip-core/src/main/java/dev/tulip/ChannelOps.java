package dev.tulip;

import dev.tulip.io.Waiters;
import dev.tulip.transport.Datagram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The {@code sock_} methods. Each tries first and waits only when it would block. asyncio moves the
 * bytes in the callback and hands them over by a future, where a cancel that comes in between loses
 * them; here the callback only wakes the coroutine, which then tries again.
 */
final class ChannelOps {

  private final LoopImpl loop;
  private final ChannelWatches watches;

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
    Future<@Nullable Void> readable = loop.createFuture();
    var handle = watches.setReader(channel, () -> Waiters.release(readable));
    try {
      readable.await();
    } finally {
      watches.removeReader(channel, handle);
    }
  }

  private void awaitWritable(SelectableChannel channel) throws IOException {
    Future<@Nullable Void> writable = loop.createFuture();
    var handle = watches.setWriter(channel, () -> Waiters.release(writable));
    try {
      writable.await();
    } finally {
      watches.removeWriter(channel, handle);
    }
  }

  byte[] recv(SocketChannel channel, int n) throws IOException {
    var into = ByteBuffer.allocate(n);
    int count = recvInto(channel, into);
    return count == n ? into.array() : java.util.Arrays.copyOf(into.array(), count);
  }

  int recvInto(SocketChannel channel, ByteBuffer into) throws IOException {
    requireNonBlocking(channel);
    if (!into.hasRemaining()) {
      return 0;
    }
    while (true) {
      int count = channel.read(into);
      if (count != 0) {
        return Math.max(count, 0);
      }
      awaitReadable(channel);
    }
  }

  Datagram recvfrom(DatagramChannel channel, int size) throws IOException {
    var into = ByteBuffer.allocate(size);
    var sender = recvfromInto(channel, into);
    return new Datagram(java.util.Arrays.copyOf(into.array(), into.position()), sender);
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
      if (channel.write(data) == 0) {
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
    if (channel.connect(resolved(address))) {
      return;
    }
    while (!channel.finishConnect()) {
      awaitWritable(channel);
    }
  }

  private SocketAddress resolved(SocketAddress address) throws UnknownHostException {
    if (!(address instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
      return address;
    }
    var host = inet.getHostString();
    return new InetSocketAddress(
        loop.runInExecutor(() -> InetAddress.getByName(host)).await(), inet.getPort());
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
    long end = dev.tulip.transport.Sendfile.end(file, offset, count);
    long position = offset;
    try {
      while (position < end) {
        long sent = file.transferTo(position, end - position, channel);
        if (sent == 0) {
          awaitWritable(channel);
        }
        position += sent;
      }
      return position - offset;
    } finally {
      file.position(position);
    }
  }
}
