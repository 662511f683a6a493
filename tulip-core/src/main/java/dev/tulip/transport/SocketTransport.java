package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a stream socket: {@code asyncio}'s {@code _SelectorSocketTransport}.
 *
 * <p>Reading: when the socket is readable, at most 256 KiB are read into the loop's one buffer, which
 * the protocol sees before the next socket has its turn. Writing: the socket gets the bytes at once,
 * straight from the user's buffer; what it does not take is copied into the {@link WriteQueue} and
 * sent when there is room. The end comes once, in {@link #callConnectionLost}, whichever of {@code
 * close}, {@code abort}, the peer's end or an error asks first.
 *
 * <p>Differs from asyncio: bytes are seen in the loop's buffer instead of as an object of their own;
 * {@code TCP_NODELAY} is set on TCP sockets there as here.
 */
final class SocketTransport implements TlsCarrier, FlowControlled, Open {

  /** From which write after a loss on a warning is logged: {@code LOG_THRESHOLD_FOR_CONNLOST_WRITES}. */
  private static final int TOLERATED_WRITES = 5;

  private final EventLoop loop;
  private final LoopIo io;
  private final RawSocket socket;
  private final Watch watch;
  private final FlowControl flow;
  private final WriteQueue queue = new WriteQueue();
  private final @Nullable ServerImpl server;
  private final @Nullable SocketAddress sockname;
  private final @Nullable SocketAddress peername;

  private BaseProtocol<Transport> protocol;

  private boolean closing;
  private boolean paused;
  private boolean eofWritten;
  private boolean lostReported;

  /** How often the loss of the connection was asked for, or written to since: {@code _conn_lost}. */
  private int lost;

  /** Waits until nothing is buffered, while a file is sent. */
  private @Nullable Future<@Nullable Void> emptyWaiter;

  /** Waits until there is room, while a file is sent. */
  private @Nullable Future<@Nullable Void> writableWaiter;

  /**
   * Makes the transport and schedules, in this order, {@code connectionMade}, the beginning of reading
   * and the end of {@code waiter}.
   */
  SocketTransport(
      LoopIo io,
      RawSocket socket,
      BaseProtocol<Transport> protocol,
      @Nullable Future<@Nullable Void> waiter,
      @Nullable ServerImpl server) {
    this.io = io;
    this.loop = io.loop();
    this.socket = socket;
    this.protocol = protocol;
    this.server = server;
    this.flow = new FlowControl(loop, this);
    this.watch = io.watch(socket, this::readReady, this::writeReady);
    this.sockname = addressOrNull(socket::localAddress);
    this.peername = addressOrNull(socket::remoteAddress);
    takeProtocol(protocol);
    setNoDelay();
    io.opened(this);
    if (server != null) {
      server.attach(this);
    }
    loop.callSoon(() -> this.protocol.connectionMade(this));
    loop.callSoon(this::startReading);
    if (waiter != null) {
      loop.callSoon(() -> Waiters.release(waiter));
    }
  }

  @FunctionalInterface
  private interface AddressSource {
    @Nullable SocketAddress get() throws IOException;
  }

  private static @Nullable SocketAddress addressOrNull(AddressSource source) {
    try {
      return source.get();
    } catch (IOException _) {
      return null;
    }
  }

  private void setNoDelay() {
    if (sockname instanceof java.net.InetSocketAddress) {
      try {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      } catch (IOException | UnsupportedOperationException _) {
        // As in asyncio: a socket that cannot do without delay is good enough.
      }
    }
  }

  // ---- protocol

  @Override
  public void setProtocol(BaseProtocol<Transport> protocol) {
    takeProtocol(protocol);
  }

  private void takeProtocol(BaseProtocol<Transport> protocol) {
    if (!(protocol instanceof Protocol || protocol instanceof BufferedProtocol)) {
      throw new IllegalArgumentException("neither a Protocol nor a BufferedProtocol: " + protocol);
    }
    this.protocol = protocol;
  }

  @Override
  public BaseProtocol<Transport> getProtocol() {
    return protocol;
  }

  // ---- reading

  private void startReading() {
    if (isReading()) {
      watch.reading(true);
    }
  }

  @Override
  public boolean isReading() {
    return !closing && !paused;
  }

  @Override
  public void pauseReading() {
    if (isReading()) {
      paused = true;
      watch.reading(false);
    }
  }

  @Override
  public void resumeReading() {
    if (paused && !closing) {
      paused = false;
      watch.reading(true);
    }
  }

  private void readReady() {
    if (lost > 0) {
      return;
    }
    if (protocol instanceof BufferedProtocol buffered) {
      readInto(buffered);
    } else {
      readBytes((Protocol) protocol);
    }
  }

  private void readBytes(Protocol plain) {
    int count;
    try {
      count = socket.read(io.readBuffer());
    } catch (IOException e) {
      fatalError(e, "Fatal read error on socket transport");
      return;
    }
    if (count == 0) {
      return;
    }
    try {
      if (count < 0) {
        onEof(plain.eofReceived());
      } else {
        plain.dataReceived(io.readView());
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fatalError(
          e,
          count < 0
              ? "Fatal error: protocol.eof_received() call failed."
              : "Fatal error: protocol.data_received() call failed.");
    }
  }

  private void readInto(BufferedProtocol into) {
    ByteBuffer buffer;
    try {
      buffer = into.getBuffer(-1);
      if (!buffer.hasRemaining()) {
        throw new IllegalStateException("get_buffer() returned an empty buffer: " + buffer);
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fatalError(e, "Fatal error: protocol.get_buffer() call failed.");
      return;
    }
    int count;
    try {
      count = socket.read(buffer);
    } catch (IOException e) {
      fatalError(e, "Fatal read error on socket transport");
      return;
    }
    if (count == 0) {
      return;
    }
    try {
      if (count < 0) {
        onEof(into.eofReceived());
      } else {
        into.bufferUpdated(count);
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fatalError(
          e,
          count < 0
              ? "Fatal error: protocol.eof_received() call failed."
              : "Fatal error: protocol.buffer_updated() call failed.");
    }
  }

  /** The peer has ended its stream. */
  private void onEof(boolean keepOpen) {
    if (keepOpen) {
      watch.reading(false);
    } else {
      close();
    }
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    requireWritable();
    if (!data.hasRemaining()) {
      return;
    }
    if (lost > 0) {
      data.position(data.limit());
      noteLostWrite();
      return;
    }
    if (queue.isEmpty()) {
      try {
        socket.write(data);
      } catch (IOException e) {
        data.position(data.limit());
        fatalError(e, "Fatal write error on socket transport");
        return;
      }
      if (!data.hasRemaining()) {
        return;
      }
      watch.writing(true);
    }
    queue.add(data);
    flow.grown(queue.size(), protocol);
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    requireWritable();
    if (lost == 0 && queue.isEmpty() && !data.isEmpty()) {
      var all = data.toArray(new ByteBuffer[0]);
      try {
        socket.write(all, 0, all.length);
      } catch (IOException e) {
        fatalError(e, "Fatal write error on socket transport");
        return;
      }
    } else if (lost > 0) {
      noteLostWrite();
      return;
    }
    for (var each : data) {
      if (each.hasRemaining()) {
        queue.add(each);
      }
    }
    if (!queue.isEmpty()) {
      watch.writing(true);
      flow.grown(queue.size(), protocol);
    }
  }

  private void requireWritable() {
    if (eofWritten) {
      throw new IllegalStateException("Cannot call write() after write_eof()");
    }
    if (emptyWaiter != null) {
      throw new IllegalStateException("unable to write; sendfile is in progress");
    }
  }

  private void noteLostWrite() {
    if (lost >= TOLERATED_WRITES) {
      io.warn("socket.send() raised exception.");
    }
    lost++;
  }

  private void writeReady() {
    if (lost > 0) {
      return;
    }
    if (writableWaiter != null) {
      watch.writing(false);
      Waiters.release(writableWaiter);
      return;
    }
    try {
      queue.sendTo(socket);
    } catch (IOException e) {
      watch.writing(false);
      queue.clear();
      fatalError(e, "Fatal write error on socket transport");
      Waiters.fail(emptyWaiter, e);
      return;
    }
    flow.shrunk(queue.size(), protocol);
    if (!queue.isEmpty()) {
      return;
    }
    watch.writing(false);
    Waiters.release(emptyWaiter);
    if (closing) {
      callConnectionLost(null);
    } else if (eofWritten) {
      shutdownOutput();
    }
  }

  @Override
  public void writeEof() {
    if (closing || eofWritten) {
      return;
    }
    eofWritten = true;
    if (queue.isEmpty()) {
      shutdownOutput();
    }
  }

  private void shutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      fatalError(e, "Fatal error: shutdown failed on socket transport");
    }
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public int getWriteBufferSize() {
    return queue.size();
  }

  @Override
  public WaterMarks getWriteBufferLimits() {
    return flow.marks();
  }

  @Override
  public void setWriteBufferLimits(WaterMarks limits) {
    flow.setMarks(limits, queue.size(), protocol);
  }

  @Override
  public boolean dropsWrites() {
    return isClosing();
  }

  @Override
  public boolean isWritingPaused() {
    return flow.isPaused();
  }

  // ---- a file instead of bytes

  RawSocket socket() {
    return socket;
  }

  /** A future that ends when nothing is buffered; until {@link #endSendfile} nobody may write. */
  Future<@Nullable Void> beginSendfile() {
    if (emptyWaiter != null) {
      throw new IllegalStateException("another sendfile is in progress on " + this);
    }
    Future<@Nullable Void> waiter = loop.createFuture();
    emptyWaiter = waiter;
    if (queue.isEmpty()) {
      Waiters.release(waiter);
    }
    return waiter;
  }

  void endSendfile() {
    emptyWaiter = null;
    writableWaiter = null;
    watch.writing(!queue.isEmpty());
  }

  /** While a file is sent: suspends until there is room. */
  void awaitWritable() {
    Future<@Nullable Void> waiter = loop.createFuture();
    writableWaiter = waiter;
    watch.writing(true);
    waiter.await();
  }

  // ---- the end

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    watch.reading(false);
    if (queue.isEmpty()) {
      lost++;
      watch.writing(false);
      loop.callSoon(() -> callConnectionLost(null));
    }
  }

  @Override
  public void abort() {
    forceClose(null);
  }

  /** An error of the system's only ends the connection; one of the protocol's is reported, too. */
  private void fatalError(Throwable error, String message) {
    if (error instanceof IOException) {
      io.debug(this + ": " + message, error);
    } else {
      loop.callExceptionHandler(
          ExceptionContext.of(message, error).with("transport", this).with("protocol", protocol));
    }
    forceClose(error);
  }

  @Override
  public void forceClose(@Nullable Throwable error) {
    if (lost > 0) {
      return;
    }
    queue.clear();
    watch.writing(false);
    if (!closing) {
      closing = true;
      watch.reading(false);
    }
    lost++;
    loop.callSoon(() -> callConnectionLost(error));
  }

  private void callConnectionLost(@Nullable Throwable error) {
    if (lostReported) {
      return;
    }
    lostReported = true;
    try {
      protocol.connectionLost(error);
    } finally {
      abandon();
      failSendfile(error);
      io.closed(this);
      if (server != null) {
        server.detach(this);
      }
    }
  }

  private void failSendfile(@Nullable Throwable error) {
    var cause =
        error == null ? new ConnectionAbortedException("Connection is closed by peer") : error;
    Waiters.fail(emptyWaiter, cause);
    Waiters.fail(writableWaiter, cause);
  }

  @Override
  public void abandon() {
    watch.close();
    try {
      socket.close();
    } catch (IOException e) {
      io.debug(this + ": the socket could not be closed", e);
    }
  }

  // ---- the rest

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    if (key == ExtraInfo.SOCKET) {
      return key.type().cast(new TransportSocket(socket));
    }
    if (key == ExtraInfo.SOCKNAME) {
      return key.type().cast(sockname);
    }
    if (key == ExtraInfo.PEERNAME) {
      return key.type().cast(peername);
    }
    return null;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<SocketTransport");
    if (lostReported) {
      text.append(" closed");
    } else if (closing) {
      text.append(" closing");
    }
    text.append(" ").append(sockname).append(" -> ").append(peername);
    if (!lostReported) {
      text.append(watch.isReading() ? " read=polling" : " read=idle");
      text.append(watch.isWriting() ? " write=polling" : " write=idle");
      text.append(" bufsize=").append(queue.size());
    }
    return text.append(">").toString();
  }
}
