package dev.tulip.testing;

import dev.tulip.spi.RawSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket of a {@link ScriptedNetwork}. What is delivered can be read, in that order and one
 * delivery at a time; what is written is kept for the test to look at, as far as there is room. It is
 * ready when it would be with the system.
 */
public final class ScriptedSocket extends ScriptedHandle implements RawSocket {

  /** What a read finds. */
  private sealed interface Incoming {
    record Bytes(ByteBuffer bytes) implements Incoming {}

    record Failure(Throwable failure) implements Incoming {}

    record Eof() implements Incoming {}
  }

  private enum Connection {
    NONE,
    PENDING,
    FAILED,
    MADE
  }

  private final ScriptedNetwork network;
  private final @Nullable SelectableChannel channel;
  private final Deque<Incoming> incoming = new ArrayDeque<>();
  private final List<byte[]> writes = new ArrayList<>();
  private Connection connection = Connection.NONE;
  private @Nullable IOException connectFailure;
  private @Nullable SocketAddress remoteAddress;
  private @Nullable Throwable writeFailure;
  private @Nullable Throwable shutdownFailure;
  private @Nullable RuntimeException sendfileFailure;
  private long room = Long.MAX_VALUE;
  private boolean outputShutDown;

  ScriptedSocket(ScriptedNetwork network, @Nullable SelectableChannel channel) {
    this.network = network;
    this.channel = channel;
  }

  // ---- the script: reading

  /** Bytes arrive: one read finds them, or as many as fit. */
  public ScriptedSocket deliver(byte[] bytes) {
    incoming.add(new Incoming.Bytes(ByteBuffer.wrap(bytes.clone())));
    return this;
  }

  /** {@link #deliver(byte[])} of a text, as UTF-8. */
  public ScriptedSocket deliver(String text) {
    return deliver(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The peer ends its stream; every read from there on says so. */
  public ScriptedSocket deliverEof() {
    incoming.add(new Incoming.Eof());
    return this;
  }

  /**
   * One read fails.
   *
   * @param failure an {@link IOException} or something unchecked
   */
  public ScriptedSocket failRead(Throwable failure) {
    incoming.add(new Incoming.Failure(throwable(failure)));
    return this;
  }

  // ---- the script: writing

  /** There is room for this many bytes, and then for none until there is more; at first for any number. */
  public ScriptedSocket room(long bytes) {
    room = bytes;
    return this;
  }

  /** The next write fails; see {@link #failRead}. The socket is ready for it. */
  public ScriptedSocket failWrite(Throwable failure) {
    writeFailure = throwable(failure);
    return this;
  }

  /** Ending the stream fails. */
  public ScriptedSocket failShutdown(Throwable failure) {
    shutdownFailure = throwable(failure);
    return this;
  }

  /** This driver cannot send files. */
  public ScriptedSocket refuseSendfile() {
    sendfileFailure = new UnsupportedOperationException("no sendfile here");
    return this;
  }

  // ---- the script: connecting

  /** The attempt that goes on succeeds. */
  public ScriptedSocket completeConnect() {
    requirePending();
    connection = Connection.MADE;
    return this;
  }

  /** The attempt that goes on fails. */
  public ScriptedSocket failConnect(IOException failure) {
    requirePending();
    connection = Connection.FAILED;
    connectFailure = Objects.requireNonNull(failure, "failure");
    return this;
  }

  private void requirePending() {
    if (connection != Connection.PENDING) {
      throw new IllegalStateException("nobody is connecting: " + this);
    }
  }

  // ---- what happened

  /** What each write and sendfile has put into the socket, without those that found no room. */
  public List<byte[]> writes() {
    return List.copyOf(writes);
  }

  /** All bytes that were written. */
  public byte[] written() {
    var all = new ByteArrayOutputStream();
    writes.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** All that was written, as UTF-8. */
  public String writtenText() {
    return new String(written(), StandardCharsets.UTF_8);
  }

  /** Whether the stream to the peer was ended. */
  public boolean isOutputShutDown() {
    return outputShutDown;
  }

  // ---- the socket

  @Override
  int readiness() {
    if (connection == Connection.PENDING) {
      return 0;
    }
    boolean writable = room > 0 || writeFailure != null || connection == Connection.FAILED;
    return (incoming.isEmpty() ? 0 : READ) | (writable ? WRITE : 0);
  }

  /** Has this be the end of a connection. */
  void connected(SocketAddress local, SocketAddress remote) {
    localAddress(local);
    remoteAddress = remote;
    connection = Connection.MADE;
  }

  @Override
  public void bind(SocketAddress local) throws IOException {
    network.bound(this, local);
  }

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    remoteAddress = remote;
    connection = Connection.PENDING;
    if (!network.connecting(this, remote)) {
      return false;
    }
    connection = Connection.MADE;
    return true;
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (connectFailure != null) {
      throw connectFailure;
    }
    return connection == Connection.MADE;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    requireConnected();
    return switch (incoming.peek()) {
      case null -> 0;
      case Incoming.Eof _ -> -1;
      case Incoming.Failure(var failure) -> {
        incoming.remove();
        throw failure(failure);
      }
      case Incoming.Bytes(var bytes) -> {
        int count = move(bytes, into);
        if (!bytes.hasRemaining()) {
          incoming.remove();
        }
        yield count;
      }
    };
  }

  private static int move(ByteBuffer from, ByteBuffer into) {
    int count = Math.min(from.remaining(), into.remaining());
    into.put(from.slice(from.position(), count));
    from.position(from.position() + count);
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return (int) write(new ByteBuffer[] {from}, 0, 1);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    failIfTold();
    var taken = new ByteArrayOutputStream();
    for (int i = offset; i < offset + length && room > taken.size(); i++) {
      int count = (int) Math.min(from[i].remaining(), room - taken.size());
      var bytes = new byte[count];
      from[i].get(bytes);
      taken.writeBytes(bytes);
    }
    take(taken.toByteArray());
    return taken.size();
  }

  @Override
  public long sendfile(FileChannel file, long position, long count) throws IOException {
    if (sendfileFailure != null) {
      throw sendfileFailure;
    }
    failIfTold();
    var bytes = ByteBuffer.allocate((int) Math.min(count, room));
    file.read(bytes, position);
    var taken = new byte[bytes.position()];
    bytes.get(0, taken);
    take(taken);
    return taken.length;
  }

  private void failIfTold() throws IOException {
    requireConnected();
    var failure = writeFailure;
    if (failure != null) {
      writeFailure = null;
      throw failure(failure);
    }
  }

  private void requireConnected() {
    if (connection != Connection.MADE) {
      throw new NotYetConnectedException();
    }
  }

  private void take(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    writes.add(bytes);
    if (room != Long.MAX_VALUE) {
      room -= bytes.length;
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (shutdownFailure != null) {
      throw failure(shutdownFailure);
    }
    outputShutDown = true;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return connection == Connection.MADE ? remoteAddress : null;
  }

  @Override
  public @Nullable SelectableChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    super.close();
  }

  @Override
  public String toString() {
    return "ScriptedSocket["
        + localAddress()
        + " -> "
        + remoteAddress
        + (isOpen() ? "]" : ", closed]");
  }
}
