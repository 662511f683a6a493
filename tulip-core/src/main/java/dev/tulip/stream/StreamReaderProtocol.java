package dev.tulip.stream;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.Task;
import dev.tulip.VoidCoroutine;
import dev.tulip.io.DirectReads;
import dev.tulip.io.Waiters;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ties a transport to a {@link StreamReader}, and to the {@link StreamWriter}s that wait for it: {@code
 * asyncio.StreamReaderProtocol}. Loop only.
 */
public final class StreamReaderProtocol implements Protocol, DirectReads {

  private final EventLoop loop;
  private final StreamReader reader;
  private final @Nullable ClientConnected clientConnected;
  // Small: thousands of connections have them, and few coroutines wait for one.
  private final Deque<Future<@Nullable Void>> closers = new ArrayDeque<>(1);
  private final Deque<Future<@Nullable Void>> drainers = new ArrayDeque<>(1);
  private @Nullable Transport transport;
  private boolean paused;
  private boolean startingTls;
  private boolean lost;
  private @Nullable Throwable failure;

  /** A client's of the running loop, or else of the thread's. */
  public StreamReaderProtocol(StreamReader reader) {
    this(Asyncio.getEventLoop(), reader);
  }

  /** A client's: nobody is told of the connection. */
  public StreamReaderProtocol(EventLoop loop, StreamReader reader) {
    this(loop, reader, null);
  }

  /**
   * A server's.
   *
   * @param clientConnected becomes a task when the connection is made; null for nothing
   */
  public StreamReaderProtocol(
      EventLoop loop, StreamReader reader, @Nullable ClientConnected clientConnected) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.reader = Objects.requireNonNull(reader, "reader");
    this.clientConnected = clientConnected;
  }

  @Override
  public void connectionMade(Transport transport) {
    this.transport = transport;
    reader.setTransport(transport);
    var callback = clientConnected;
    if (callback != null) {
      var writer = new StreamWriter(transport, this, reader, loop);
      VoidCoroutine body = () -> callback.connected(reader, writer);
      var task = loop.createTask(body);
      task.addDoneCallback(done -> served((Task<?>) done, transport));
    }
  }

  /** As in CPython since 3.13: a server's task that is cancelled closes its connection quietly. */
  private void served(Task<?> task, Transport transport) {
    if (task.cancelled()) {
      transport.close();
      return;
    }
    var exception = task.exception();
    if (exception != null) {
      loop.callExceptionHandler(
          ExceptionContext.of("Unhandled exception in client_connected_cb", exception)
              .with("transport", transport)
              .with("task", task));
      transport.close();
    }
  }

  /** Whether a server has accepted the connection. */
  boolean isServerSide() {
    return clientConnected != null;
  }

  /**
   * Before {@code startTls}: what comes from here on comes over TLS. The peer may say that it ends
   * before the coroutine has its turn and the transport is replaced.
   */
  void beginTls() {
    startingTls = true;
  }

  /** {@code startTls} was refused, and the connection is as it was. */
  void giveUpTls() {
    startingTls = false;
  }

  /** After {@code startTls}: the transport is another one. */
  void replaceTransport(Transport transport) {
    startingTls = false;
    this.transport = transport;
    reader.replaceTransport(transport);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    reader.feedData(data);
  }

  @Override
  public boolean readsItself() {
    return reader.readsItself();
  }

  @Override
  public void readable() {
    reader.readable();
  }

  /** Keeps the transport open for writing, but with TLS, which has no half-open connections. */
  @Override
  public boolean eofReceived() {
    reader.feedEof();
    boolean overTls =
        startingTls || transport != null && transport.getExtraInfo(ExtraInfo.SSLCONTEXT) != null;
    return !overTls;
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = true;
    failure = exception;
    if (exception == null) {
      reader.feedEof();
    } else {
      reader.setException(exception);
    }
    end(closers, exception);
    end(drainers, exception);
  }

  private static void end(
      Collection<Future<@Nullable Void>> waiters, @Nullable Throwable exception) {
    for (var waiter : List.copyOf(waiters)) {
      if (exception == null) {
        Waiters.release(waiter);
      } else {
        Waiters.fail(waiter, exception);
      }
    }
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    end(drainers, null);
  }

  /** Waits while writing is paused. */
  void drain() throws IOException {
    if (lost) {
      throw new ConnectionResetException("Connection lost");
    }
    if (paused) {
      waitIn(drainers);
    }
  }

  /** Waits until the connection is lost. Cancelling one who waits leaves the others waiting. */
  void waitClosed() throws IOException {
    if (!lost) {
      waitIn(closers);
    } else if (failure != null) {
      Failures.rethrow(failure);
    }
  }

  private void waitIn(Deque<Future<@Nullable Void>> line) {
    Future<@Nullable Void> waiter = loop.createFuture();
    line.add(waiter);
    try {
      waiter.await();
    } finally {
      line.remove(waiter);
    }
  }
}
