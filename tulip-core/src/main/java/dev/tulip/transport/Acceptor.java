package dev.tulip.transport;

import dev.tulip.ExceptionContext;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Watch;
import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the connections of one listening socket: as many as the backlog allows each time it is
 * ready, each set up in a pass of its own.
 *
 * <p>Where descriptors run out the kernel keeps saying that the socket is ready. So the server reports
 * it, looks away for a second, asyncio's {@code ACCEPT_RETRY_DELAY}, and goes on; the connections wait
 * in the kernel meanwhile.
 */
final class Acceptor {

  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final LoopIo io;
  private final ServerImpl server;
  private final RawListener listener;
  private final Supplier<? extends BaseProtocol<Transport>> factory;
  private final ServerOptions options;
  private final TransportSocket socket;
  private @Nullable Watch watch;

  /** Accepted, and to be set up in the next pass. As in asyncio they go with their server. */
  private final Deque<RawSocket> arriving = new ArrayDeque<>();

  Acceptor(
      LoopIo io,
      ServerImpl server,
      RawListener listener,
      Supplier<? extends BaseProtocol<Transport>> factory,
      ServerOptions options) {
    this.io = io;
    this.server = server;
    this.listener = listener;
    this.factory = factory;
    this.options = options;
    this.socket = new TransportSocket(listener);
  }

  TransportSocket socket() {
    return socket;
  }

  void begin() {
    watch = io.watch(listener, this::accept, () -> {});
    watch.reading(true);
  }

  private void accept() {
    for (int i = 0; i <= options.backlog(); i++) {
      RawSocket connection;
      try {
        connection = listener.accept();
      } catch (OutOfResourcesException e) {
        restAWhile("socket.accept() out of system resource", e);
        return;
      } catch (ConnectionAbortedException | ConnectionResetException _) {
        continue;
      } catch (IOException e) {
        restAWhile("socket.accept() failed", e);
        return;
      }
      if (connection == null) {
        return;
      }
      arriving.add(connection);
      io.loop().callSoon(this::setUpNext);
    }
  }

  private void restAWhile(String message, IOException e) {
    io.loop().callExceptionHandler(ExceptionContext.of(message, e).with("socket", socket));
    reading(false);
    io.loop().callLater(RETRY_DELAY, () -> reading(true));
  }

  private void reading(boolean wanted) {
    if (listener.isOpen() && watch != null) {
      watch.reading(wanted);
    }
  }

  /** There is none if the server was closed between the kernel's connection and this pass. */
  private void setUpNext() {
    var connection = arriving.poll();
    if (connection != null) {
      setUp(connection);
    }
  }

  private void setUp(RawSocket connection) {
    try {
      if (options.keepAlive()) {
        connection.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      var protocol = Objects.requireNonNull(factory.get(), "the factory gave no protocol");
      if (options.tls() == null) {
        new SocketTransport(io, connection, protocol, null, server);
      } else {
        Tls.accept(io, connection, protocol, options.tls(), server);
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      drop(connection);
      io.loop()
          .callExceptionHandler(
              ExceptionContext.of("Error on transport creation for incoming connection", e)
                  .with("socket", socket));
    }
  }

  private void drop(RawSocket connection) {
    try {
      connection.close();
    } catch (IOException e) {
      io.debug("an accepted connection could not be closed", e);
    }
  }

  void close() {
    if (watch != null) {
      watch.close();
    }
    try {
      listener.close();
    } catch (IOException e) {
      io.debug("a listening socket could not be closed", e);
    }
    arriving.forEach(this::drop);
    arriving.clear();
  }
}
