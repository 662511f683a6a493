package dev.tulip.transport;

import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The one door into TLS. */
final class Tls {

  private Tls() {}

  /**
   * Sets TLS up on an accepted connection. A handshake that fails is that connection's end and
   * nothing else's; in debug mode the exception handler hears of it, as in asyncio.
   */
  static void accept(
      LoopIo io,
      RawSocket socket,
      BaseProtocol<Transport> protocol,
      TlsOptions options,
      ServerImpl server) {
    Future<@Nullable Void> waiter = io.loop().createFuture();
    var tls = new TlsProtocol(io, TlsSetup.server(options), protocol, false, waiter);
    waiter.addDoneCallback(done -> report(io, done, tls, protocol));
    new SocketTransport(io, socket, tls, null, server);
  }

  private static void report(
      LoopIo io, Future<?> waiter, TlsProtocol tls, BaseProtocol<Transport> protocol) {
    var failure = waiter.exception();
    if (failure != null && io.loop().getDebug()) {
      io.loop()
          .callExceptionHandler(
              ExceptionContext.of("Error on transport creation for incoming connection", failure)
                  .with("protocol", protocol)
                  .with("transport", tls.transport()));
    }
  }

  /** Sets TLS up on a connection of ours; {@code waiter} is done when the handshake is. */
  static Transport wrap(
      LoopIo io,
      RawSocket socket,
      BaseProtocol<Transport> protocol,
      TlsOptions options,
      @Nullable String serverHostname,
      boolean serverSide,
      Future<@Nullable Void> waiter) {
    var side =
        serverSide
            ? TlsSetup.server(options)
            : TlsSetup.client(options, serverHostname, peerOf(socket));
    var tls = new TlsProtocol(io, side, protocol, false, waiter);
    new SocketTransport(io, socket, tls, null, null);
    return tls.transport();
  }

  /** {@code start_tls}. Suspends. */
  static Transport start(
      LoopIo io,
      Transport transport,
      BaseProtocol<Transport> protocol,
      TlsOptions options,
      boolean serverSide,
      @Nullable String serverHostname)
      throws ConnectionAbortedException {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(options, "options");
    if (!(Objects.requireNonNull(transport, "transport") instanceof TlsCarrier carrier)) {
      throw new IllegalArgumentException(
          "transport " + transport + " is not supported by start_tls()");
    }
    if (carrier.isClosing()) {
      throw new ConnectionAbortedException("no TLS on a connection that closes: " + carrier);
    }
    var loop = io.loop();
    Future<@Nullable Void> waiter = loop.createFuture();
    var side =
        serverSide
            ? TlsSetup.server(options)
            : TlsSetup.client(options, serverHostname, carrier.getExtraInfo(ExtraInfo.PEERNAME));
    var tls = new TlsProtocol(io, side, protocol, true, waiter);
    // Paused, lest bytes come before the new protocol knows its transport.
    carrier.pauseReading();
    carrier.setProtocol(tls);
    var made = loop.callSoon(() -> tls.connectionMade(carrier));
    var resumed = loop.callSoon(carrier::resumeReading);
    try {
      waiter.await();
    } catch (Throwable e) {
      carrier.close();
      made.cancel();
      resumed.cancel();
      throw e;
    }
    return tls.transport();
  }

  private static @Nullable SocketAddress peerOf(RawSocket socket) {
    try {
      return socket.remoteAddress();
    } catch (IOException _) {
      return null;
    }
  }
}
