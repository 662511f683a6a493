package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.TimeoutException;
import dev.tulip.TimerHandle;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Waiters;
import dev.tulip.tls.TlsEngine;
import dev.tulip.tls.Want;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A TLS connection between a transport below and the application's protocol above: asyncio's {@code
 * SSLProtocol}. {@link TlsState} says where it is; the way up is {@link TlsInput} and {@link TlsApp},
 * the way down {@link TlsOutput}, the bytes are {@link TlsEngine}'s.
 *
 * <p>The end. {@code close()}, the peer's close-notify and the end of its stream all lead to {@code
 * FLUSHING}: what was written goes down, and unless the application itself has closed, what has come
 * goes up. Then {@code SHUTDOWN}: our close-notify goes out and the peer's is awaited, unless its
 * stream has ended, which counts as its farewell as it does in asyncio. Then the transport below is
 * closed, and when that is lost, so is this.
 *
 * <p>Differs from asyncio: what comes after {@code close()} is dropped, where OpenSSL makes an error
 * of it; a protocol that has seen {@code connectionMade} is told of the loss however early it comes;
 * and who waits for a handshake that is closed under it gets an error, not success.
 */
final class TlsProtocol implements BufferedProtocol, TlsHandshake.Outcome {

  /** asyncio's {@code constants.FLOW_CONTROL_HIGH_WATER_SSL_READ}. */
  private static final WaterMarks DEFAULT_READ_MARKS = WaterMarks.ofHigh(256 * 1024);

  /** From which write after the end on a warning is logged: {@code LOG_THRESHOLD_FOR_CONNLOST_WRITES}. */
  private static final int TOLERATED_WRITES = 5;

  private final LoopIo io;
  private final EventLoop loop;
  private final TlsEngine engine;
  private final TlsInput input;
  private final TlsOutput output;
  private final TlsApp app;
  private final TlsInfo info;
  private final TlsTransport transport;
  private final TlsHandshake handshake;
  private final Duration shutdownTimeout;

  private TlsState state = TlsState.UNWRAPPED;
  private @Nullable TlsCarrier lower;
  private @Nullable Future<@Nullable Void> waiter;
  private @Nullable TimerHandle shutdownTimer;

  private WaterMarks readMarks = DEFAULT_READ_MARKS;
  private boolean readingPaused;
  private boolean lowerReadingPaused;
  private boolean lowerEnded;
  private boolean closeNotifySent;

  /** Bytes are being handed to the application, which may call any method of the transport. */
  private boolean delivering;

  /** The application's buffer was full; the rest follows in the next pass. */
  private boolean moreToDeliver;

  private int lostWrites;

  /**
   * @param made whether the application knows its connection already, as with {@code startTls}
   */
  TlsProtocol(
      LoopIo io,
      TlsSide side,
      BaseProtocol<Transport> protocol,
      boolean made,
      Future<@Nullable Void> waiter) {
    var buffers = TlsBuffers.of(io);
    this.io = io;
    this.loop = io.loop();
    this.engine = side.engine();
    this.input = new TlsInput(buffers);
    this.output = new TlsOutput(io, engine, buffers);
    this.app = new TlsApp(io, protocol, made);
    this.info = new TlsInfo(side.options().context());
    this.shutdownTimeout = side.options().shutdownTimeout();
    this.waiter = waiter;
    this.transport = new TlsTransport(io, this);
    this.handshake = new TlsHandshake(io, side, input, output, this);
  }

  TlsTransport transport() {
    return transport;
  }

  TlsApp app() {
    return app;
  }

  private void become(TlsState next) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException("cannot switch state from " + state + " to " + next);
    }
    state = next;
  }

  private TlsCarrier lower() {
    return Objects.requireNonNull(lower, "no transport below");
  }

  // ---- the transport below begins and ends

  @Override
  public void connectionMade(Transport made) {
    var carrier = (TlsCarrier) made;
    lower = carrier;
    if (transport.isClosing()) {
      carrier.forceClose(null);
      return;
    }
    become(TlsState.DO_HANDSHAKE);
    handshake.begin(carrier);
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    become(TlsState.UNWRAPPED);
    handshake.stop();
    stopShutdownTimer();
    transport.markClosing();
    output.clear();
    input.clear();
    lower = null;
    app.connectionLost(exception);
    Waiters.fail(
        waiter,
        exception != null
            ? exception
            : new ConnectionAbortedException("the connection was closed during the SSL handshake"));
    waiter = null;
  }

  // ---- handshake

  @Override
  public void handshakeDone() {
    become(TlsState.WRAPPED);
    info.handshakeDone(engine);
    try {
      app.connectionMade(transport);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fatalError(e, "Fatal error: protocol.connection_made() call failed.");
      return;
    }
    Waiters.release(waiter);
    waiter = null;
    readOn();
  }

  @Override
  public void handshakeFailed(Throwable failure) {
    fatalError(
        failure,
        failure.getCause() instanceof GeneralSecurityException
            ? "SSL handshake failed on verifying the certificate"
            : "SSL handshake failed");
    Waiters.fail(waiter, failure);
    waiter = null;
  }

  @Override
  public void handshakeTimedOut(ConnectionAbortedException failure) {
    fatalError(failure, "SSL handshake failed");
    Waiters.fail(waiter, failure);
    waiter = null;
  }

  @Override
  public void handshakeMoved() {
    controlReading();
  }

  // ---- the way up

  @Override
  public ByteBuffer getBuffer(int sizeHint) {
    return input.begin(lower instanceof SocketTransport);
  }

  @Override
  public void bufferUpdated(int count) {
    input.filled();
    try {
      goOn();
    } finally {
      input.end();
    }
    controlReading();
  }

  private void goOn() {
    switch (state) {
      case UNWRAPPED -> input.clear();
      case DO_HANDSHAKE -> handshake.goOn();
      case WRAPPED -> readOn();
      case FLUSHING -> flush();
      case SHUTDOWN -> shutDown();
    }
  }

  private void readOn() {
    read();
    if (state == TlsState.FLUSHING) {
      flush();
    }
  }

  private boolean mayDeliver() {
    return !readingPaused
        && !transport.isClosing()
        && (state == TlsState.WRAPPED || state == TlsState.FLUSHING);
  }

  /** Hands what has come to the application. */
  private void read() {
    if (delivering) {
      return;
    }
    delivering = true;
    moreToDeliver = false;
    try {
      while (mayDeliver() && deliver()) {
        // There is more.
      }
      if (state == TlsState.WRAPPED) {
        pump();
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      breakOff(e);
    } finally {
      delivering = false;
    }
  }

  /** One delivery; whether another can follow. */
  private boolean deliver() throws SSLException {
    var want = app.deliver(engine, input);
    if (state == TlsState.UNWRAPPED) {
      return false;
    }
    return switch (want) {
      case OUTPUT -> {
        answer();
        yield true;
      }
      case ROOM -> {
        moreToDeliver = app.protocol() instanceof BufferedProtocol;
        if (moreToDeliver) {
          loop.callSoon(this::resume);
        }
        yield !moreToDeliver;
      }
      case CLOSED -> {
        endOfInput();
        yield false;
      }
      case INPUT, NOTHING, TASK -> false;
    };
  }

  /**
   * The engine has something to say. Or the peer's end is next, and after it nothing can be said: so
   * the application is told now, while it still can answer.
   */
  private void answer() throws SSLException {
    if (engine.endIsNext(input.bytes())) {
      if (!transport.isClosing()) {
        callEofReceived();
      }
      if (state == TlsState.UNWRAPPED) {
        return;
      }
      output.pumpAll(lower());
      engine.letEndPass();
    }
    output.run(engine::flush, lower());
  }

  /** The peer has sent its close-notify. */
  private void endOfInput() {
    callEofReceived();
    startShutdown();
  }

  private void callEofReceived() {
    try {
      app.eofReceived();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fatalError(e, "Error calling eof_received()");
    }
  }

  boolean isReadingPaused() {
    return readingPaused;
  }

  void pauseReading() {
    readingPaused = true;
  }

  void resumeReading() {
    if (readingPaused) {
      readingPaused = false;
      loop.callSoon(this::resume);
    }
  }

  private void resume() {
    if (state != TlsState.DO_HANDSHAKE) {
      goOn();
      controlReading();
    }
  }

  /**
   * What could be handed on. Where all of that was, a part of a record may be left, which the engine
   * waits for the rest of: it must not keep the transport below paused.
   */
  int readBufferSize() {
    return readingPaused || moreToDeliver ? input.size() + app.size() : 0;
  }

  WaterMarks readMarks() {
    return readMarks;
  }

  void setReadMarks(WaterMarks marks) {
    readMarks = marks;
    controlReading();
  }

  private void controlReading() {
    if (lower == null) {
      return;
    }
    int size = readBufferSize();
    if (size >= Math.min(readMarks.high(), LoopIo.READ_SIZE) && !lowerReadingPaused) {
      lowerReadingPaused = true;
      lower.pauseReading();
    } else if (size <= readMarks.low() && lowerReadingPaused) {
      lowerReadingPaused = false;
      lower.resumeReading();
    }
  }

  @Override
  public boolean eofReceived() {
    lowerEnded = true;
    switch (state) {
      case UNWRAPPED -> {}
      case DO_HANDSHAKE ->
          handshake.fail(
              new ConnectionResetException("the peer has gone away during the SSL handshake"));
      case WRAPPED -> {
        become(TlsState.FLUSHING);
        flush();
      }
      case FLUSHING -> flush();
      case SHUTDOWN -> shutDown();
    }
    return state == TlsState.FLUSHING && lower instanceof SocketTransport;
  }

  // ---- the way down

  /** Whether what is written now will be sent. */
  boolean takesWrites() {
    return state == TlsState.WRAPPED || state == TlsState.DO_HANDSHAKE;
  }

  void write(ByteBuffer data) {
    if (mayWrite()) {
      try {
        if (state == TlsState.WRAPPED) {
          output.write(data, lower());
        } else {
          output.add(data);
        }
        transport.controlWriting(output.size());
      } catch (SSLException | RuntimeException e) {
        breakOff(e);
      }
    }
    data.position(data.limit());
  }

  void write(ByteBuffer[] data) {
    if (!mayWrite()) {
      return;
    }
    try {
      if (state == TlsState.WRAPPED) {
        output.write(data, lower());
      } else {
        for (var each : data) {
          output.add(each);
        }
      }
      transport.controlWriting(output.size());
    } catch (SSLException | RuntimeException e) {
      breakOff(e);
    }
  }

  private boolean mayWrite() {
    if (state == TlsState.DO_HANDSHAKE || state == TlsState.WRAPPED) {
      return true;
    }
    if (lostWrites >= TOLERATED_WRITES) {
      io.warn("SSL connection is closed");
    }
    lostWrites++;
    return false;
  }

  int writeBufferSize() {
    return output.size();
  }

  private void pump() throws SSLException {
    if (output.size() > 0) {
      output.pump(lower());
      transport.controlWriting(output.size());
    }
  }

  @Override
  public void pauseWriting() {
    output.paused(true);
  }

  /** The pause may be one that the application was told of before {@code startTls}. */
  @Override
  public void resumeWriting() {
    if (!output.isPaused()) {
      app.protocol().resumeWriting();
      return;
    }
    output.paused(false);
    if (state == TlsState.FLUSHING) {
      flush();
    } else if (state == TlsState.WRAPPED) {
      try {
        pump();
      } catch (SSLException e) {
        breakOff(e);
      }
    }
  }

  // ---- the end

  /** The application closes. */
  void close() {
    if (state == TlsState.DO_HANDSHAKE) {
      abort(null);
    } else if (state == TlsState.WRAPPED) {
      startShutdown();
    } else if (state == TlsState.FLUSHING) {
      startShutdownTimer();
      flush();
    }
  }

  private void startShutdown() {
    if (state != TlsState.WRAPPED) {
      return;
    }
    transport.markClosing();
    become(TlsState.FLUSHING);
    startShutdownTimer();
    flush();
  }

  private void startShutdownTimer() {
    if (shutdownTimer == null) {
      shutdownTimer = loop.callLater(shutdownTimeout, this::shutdownTimedOut);
    }
  }

  private void shutdownTimedOut() {
    shutdownTimer = null;
    if (state == TlsState.FLUSHING || state == TlsState.SHUTDOWN) {
      lower().forceClose(new TimeoutException("SSL shutdown timed out"));
    }
  }

  private void stopShutdownTimer() {
    if (shutdownTimer != null) {
      shutdownTimer.cancel();
      shutdownTimer = null;
    }
  }

  /** Hands on what is left, then goes to {@code SHUTDOWN}. */
  private void flush() {
    if (delivering) {
      return;
    }
    read();
    boolean waitsForApp = !transport.isClosing() && (readingPaused || moreToDeliver);
    if (state != TlsState.FLUSHING || waitsForApp) {
      return;
    }
    try {
      if (transport.isClosing()) {
        skipInput();
      }
      flushOutput();
    } catch (SSLException | RuntimeException e) {
      breakOff(e);
      return;
    }
    if (state == TlsState.FLUSHING && output.size() == 0) {
      become(TlsState.SHUTDOWN);
      shutDown();
    }
  }

  /** A transport with TLS of its own takes nothing more once its peer has ended. */
  private void flushOutput() throws SSLException {
    if (lowerEnded && !(lower instanceof SocketTransport)) {
      output.pumpAll(lower());
    } else {
      output.pump(lower());
    }
    transport.controlWriting(output.size());
  }

  /** Reads what nobody wants any more; whether the peer's close-notify has come. */
  private boolean skipInput() throws SSLException {
    while (true) {
      var want = app.discard(engine, input);
      if (want == Want.OUTPUT) {
        answer();
      } else if (want != Want.ROOM) {
        return want == Want.CLOSED;
      }
    }
  }

  private void shutDown() {
    try {
      if (!closeNotifySent && !lowerEnded) {
        closeNotifySent = true;
        output.run(engine::close, lower());
      }
      if (!lowerEnded && !skipInput()) {
        controlReading();
        return;
      }
    } catch (SSLException | RuntimeException e) {
      breakOff(e);
      return;
    }
    callEofReceived();
    stopShutdownTimer();
    if (lower != null) {
      loop.callSoon(lower::close);
    }
  }

  /** Ends at once. */
  void abort(@Nullable Throwable error) {
    become(TlsState.UNWRAPPED);
    handshake.stop();
    stopShutdownTimer();
    if (lower != null) {
      lower.forceClose(error);
    }
  }

  private void breakOff(Throwable error) {
    if (error instanceof SSLException && lower != null && state != TlsState.UNWRAPPED) {
      output.lastWords(lower);
    }
    fatalError(error, "Fatal error on SSL protocol");
  }

  /** An error of the peer's or the system's only ends the connection; others are reported, too. */
  private void fatalError(Throwable error, String message) {
    var below = lower;
    abort(error);
    if (error instanceof IOException) {
      io.debug(transport + ": " + message, error);
    } else {
      var context = ExceptionContext.of(message, error).with("protocol", this);
      loop.callExceptionHandler(below == null ? context : context.with("transport", below));
    }
  }

  // ---- the rest

  <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    if (info.has(key)) {
      return info.get(key);
    }
    return lower == null ? null : lower.getExtraInfo(key);
  }

  String describe() {
    return "state=" + state + (lower == null ? "" : " over " + lower);
  }
}
