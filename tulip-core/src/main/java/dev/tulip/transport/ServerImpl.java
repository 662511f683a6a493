package dev.tulip.transport;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one server: its {@link Acceptor}s, one a listening socket, and the transports of its
 * connections. As in CPython since 3.12.1 {@code waitClosed} waits for both: that it is closed, and
 * that the last connection is gone, in whichever order.
 */
final class ServerImpl implements Server, Open {

  private final LoopIo io;
  private final EventLoop loop;
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final Set<SocketTransport> clients = new LinkedHashSet<>();
  private final List<Future<@Nullable Void>> waiters = new ArrayList<>();

  /** What follows the end of listening, such as removing a Unix socket's path. */
  private final Runnable afterClose;

  private boolean serving;
  private boolean closed;
  private @Nullable Future<@Nullable Void> servingForever;

  ServerImpl(LoopIo io, Runnable afterClose) {
    this.io = io;
    this.loop = io.loop();
    this.afterClose = afterClose;
    io.opened(this);
  }

  void add(Acceptor acceptor) {
    acceptors.add(acceptor);
  }

  void attach(SocketTransport transport) {
    clients.add(transport);
  }

  void detach(SocketTransport transport) {
    clients.remove(transport);
    releaseIfOver();
  }

  private void releaseIfOver() {
    if (!closed || !clients.isEmpty()) {
      return;
    }
    for (var waiter : waiters) {
      Waiters.release(waiter);
    }
    waiters.clear();
  }

  /** Begins to accept, without yielding to the loop. */
  void begin() {
    if (serving || closed) {
      return;
    }
    serving = true;
    acceptors.forEach(Acceptor::begin);
  }

  @Override
  public void startServing() {
    requireOpen();
    begin();
    Asyncio.sleep(Duration.ZERO);
  }

  @Override
  public void serveForever() {
    if (servingForever != null) {
      throw new IllegalStateException(
          "server " + this + " is already being awaited on serve_forever()");
    }
    requireOpen();
    begin();
    Future<@Nullable Void> forever = loop.createFuture();
    servingForever = forever;
    try {
      forever.await();
    } catch (CancelledError cancelled) {
      try {
        close();
        waitClosed();
      } catch (RuntimeException | CancelledError second) {
        cancelled.addSuppressed(second);
      }
      throw cancelled;
    } finally {
      servingForever = null;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("server " + this + " is closed");
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    io.requireOwnThread();
    abandon();
    io.closed(this);
    afterClose.run();
    if (servingForever != null) {
      servingForever.cancel();
      servingForever = null;
    }
    releaseIfOver();
  }

  @Override
  public void abandon() {
    closed = true;
    serving = false;
    acceptors.forEach(Acceptor::close);
  }

  @Override
  public void closeClients() {
    io.requireOwnThread();
    List.copyOf(clients).forEach(SocketTransport::close);
  }

  @Override
  public void abortClients() {
    io.requireOwnThread();
    List.copyOf(clients).forEach(SocketTransport::abort);
  }

  @Override
  public void waitClosed() {
    if (closed && clients.isEmpty()) {
      return;
    }
    Future<@Nullable Void> waiter = loop.createFuture();
    waiters.add(waiter);
    try {
      waiter.await();
    } finally {
      waiters.remove(waiter);
    }
  }

  @Override
  public boolean isServing() {
    return serving;
  }

  @Override
  public List<TransportSocket> sockets() {
    return closed ? List.of() : acceptors.stream().map(Acceptor::socket).toList();
  }

  @Override
  public EventLoop getLoop() {
    return loop;
  }

  @Override
  public String toString() {
    return "<Server sockets=" + sockets() + ">";
  }
}
