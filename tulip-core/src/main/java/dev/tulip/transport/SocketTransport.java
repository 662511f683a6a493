package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.io.DirectReads;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a stream socket: {@code asyncio}'s {@code _SelectorSocketTransport}.
 *
 * <p>{@link SocketReading} reads, {@link SocketWriting} writes. The end, which is here, comes once, in
 * {@link #callConnectionLost}, whichever of {@code close}, {@code abort}, the peer's end or an error asks
 * first.
 *
 * <p>Differs from asyncio: bytes are seen in the loop's buffer instead of as an object of their own;
 * {@code TCP_NODELAY} is set on TCP sockets there as here.
 */
final class SocketTransport implements TlsCarrier, FlowControlled, Open, DirectReads.Source {

  private final EventLoop loop;
  private final LoopIo io;
  private final RawSocket socket;
  private final Watch watch;
  private final SocketReading reading;
  private final SocketWriting writing;
  private final @Nullable ServerImpl server;
  private final SocketInfo info;
  private BaseProtocol<Transport> protocol;

  /** Asked to close; what is buffered may still have to be sent. */
  private boolean closing;

  /** Nothing is read or written any more, and {@code connectionLost} is scheduled: {@code _conn_lost}. */
  private boolean lost;

  private boolean lostReported;

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
    this.watch = io.watch(socket, this::readReady, this::writeReady);
    this.reading = new SocketReading(this, io, socket, watch);
    this.writing = new SocketWriting(this, io, socket, watch);
    this.info = SocketInfo.of(socket);
    reading.protocol(protocol);
    setNoDelay();
    io.opened(this);
    if (server != null) {
      server.attach(this);
    }
    loop.callSoon(() -> protocol.connectionMade(this));
    loop.callSoon(reading::start);
    if (waiter != null) {
      loop.callSoon(() -> Waiters.release(waiter));
    }
  }

  private void setNoDelay() {
    if (info.sockname() instanceof java.net.InetSocketAddress) {
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
    reading.protocol(protocol);
    this.protocol = protocol;
  }

  @Override
  public BaseProtocol<Transport> getProtocol() {
    return protocol;
  }

  // ---- reading and writing

  @Override
  public int readNow(ByteBuffer into) {
    return reading.readNow(into);
  }

  private void readReady() {
    reading.ready();
  }

  private void writeReady() {
    writing.ready();
  }

  @Override
  public boolean isReading() {
    return reading.isOn();
  }

  @Override
  public void pauseReading() {
    io.requireOwnThread();
    reading.pause();
  }

  @Override
  public void resumeReading() {
    io.requireOwnThread();
    reading.resume();
  }

  @Override
  public void write(ByteBuffer data) {
    io.requireOwnThread();
    writing.write(data);
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    io.requireOwnThread();
    writing.writelines(data);
  }

  @Override
  public void writeEof() {
    io.requireOwnThread();
    writing.writeEof();
  }

  @Override
  public boolean canWriteEof() {
    return true;
  }

  @Override
  public int getWriteBufferSize() {
    return writing.buffered();
  }

  @Override
  public WaterMarks getWriteBufferLimits() {
    return writing.marks();
  }

  @Override
  public void setWriteBufferLimits(WaterMarks limits) {
    io.requireOwnThread();
    writing.marks(limits);
  }

  @Override
  public boolean dropsWrites() {
    return isClosing();
  }

  @Override
  public boolean isWritingPaused() {
    return writing.isPaused();
  }

  // ---- a file instead of bytes

  RawSocket socket() {
    return socket;
  }

  /** {@link SocketWriting#beginSendfile}. */
  Future<@Nullable Void> beginSendfile() {
    return writing.beginSendfile();
  }

  void endSendfile() {
    writing.endSendfile();
  }

  /** While a file is sent: suspends until there is room. */
  void awaitWritable() {
    writing.awaitWritable();
  }

  // ---- the end

  @Override
  public boolean isClosing() {
    return closing;
  }

  /** Whether reading and writing have come to their end. */
  boolean isLost() {
    return lost;
  }

  @Override
  public void close() {
    io.requireOwnThread();
    if (closing) {
      return;
    }
    closing = true;
    watch.reading(false);
    if (writing.isEmpty()) {
      lost = true;
      watch.writing(false);
      loop.callSoon(() -> callConnectionLost(null));
    }
  }

  @Override
  public void abort() {
    io.requireOwnThread();
    forceClose(null);
  }

  /** An error of the system's only ends the connection; one of the protocol's is reported, too. */
  void fatalError(Throwable error, String message) {
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
    if (lost) {
      return;
    }
    writing.clear();
    if (!closing) {
      closing = true;
      watch.reading(false);
    }
    lost = true;
    loop.callSoon(() -> callConnectionLost(error));
  }

  void callConnectionLost(@Nullable Throwable error) {
    if (lostReported) {
      return;
    }
    lostReported = true;
    try {
      protocol.connectionLost(error);
    } finally {
      abandon();
      writing.failSendfile(error);
      io.closed(this);
      if (server != null) {
        server.detach(this);
      }
    }
  }

  @Override
  public @Nullable SelectableChannel channel() {
    return socket.channel();
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
    return info.get(key);
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<SocketTransport");
    if (lostReported) {
      text.append(" closed");
    } else if (closing) {
      text.append(" closing");
    }
    text.append(" ").append(info.sockname()).append(" -> ").append(info.peername());
    if (!lostReported) {
      text.append(watch.isReading() ? " read=polling" : " read=idle");
      text.append(watch.isWriting() ? " write=polling" : " write=idle");
      text.append(" bufsize=").append(writing.buffered());
    }
    return text.append(">").toString();
  }
}
