package dev.tulip.process;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.Waiters;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.SubprocessProtocol;
import dev.tulip.transport.SubprocessTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ties a child to its streams: {@code asyncio.subprocess.SubprocessStreamProtocol}. */
final class SubprocessStreamProtocol implements SubprocessProtocol {

  private final EventLoop loop;
  private final int limit;

  /** What the writer of standard input waits by. Of the reader that it has nothing is read. */
  private final StreamReaderProtocol stdinFlow;

  private final List<Future<@Nullable Void>> exitWaiters = new ArrayList<>();
  private @Nullable SubprocessTransport transport;
  private @Nullable StreamWriter stdin;
  private @Nullable StreamReader stdout;
  private @Nullable StreamReader stderr;
  private int openOutputs;
  private boolean exited;

  SubprocessStreamProtocol(EventLoop loop, int limit) {
    this.loop = loop;
    this.limit = limit;
    this.stdinFlow = new StreamReaderProtocol(loop, new StreamReader(loop, limit));
  }

  @Nullable StreamWriter stdin() {
    return stdin;
  }

  @Nullable StreamReader stdout() {
    return stdout;
  }

  @Nullable StreamReader stderr() {
    return stderr;
  }

  @Override
  public void connectionMade(SubprocessTransport transport) {
    this.transport = transport;
    stdout = readerOf(transport, 1);
    stderr = readerOf(transport, 2);
    var pipe = transport.getPipeTransport(0);
    if (pipe != null) {
      stdin = new StreamWriter(pipe, stdinFlow, null, loop);
    }
  }

  private @Nullable StreamReader readerOf(SubprocessTransport transport, int fd) {
    var pipe = transport.getPipeTransport(fd);
    if (pipe == null) {
      return null;
    }
    var reader = new StreamReader(loop, limit);
    reader.setTransport(pipe);
    openOutputs++;
    return reader;
  }

  private @Nullable StreamReader reader(int fd) {
    return fd == 1 ? stdout : stderr;
  }

  @Override
  public void pipeDataReceived(int fd, ByteBuffer data) {
    var reader = reader(fd);
    if (reader != null) {
      reader.feedData(data);
    }
  }

  @Override
  public void pipeConnectionLost(int fd, @Nullable Throwable exception) {
    if (fd == 0) {
      if (stdin != null) {
        stdin.close();
      }
      stdinFlow.connectionLost(exception);
      return;
    }
    var reader = reader(fd);
    if (reader != null) {
      openOutputs--;
      if (exception == null) {
        reader.feedEof();
      } else {
        reader.setException(exception);
      }
    }
    closeAtEnd();
  }

  @Override
  public void processExited() {
    exited = true;
    closeAtEnd();
  }

  private void closeAtEnd() {
    if (openOutputs == 0 && exited) {
      Objects.requireNonNull(transport).close();
    }
  }

  @Override
  public void pauseWriting() {
    stdinFlow.pauseWriting();
  }

  @Override
  public void resumeWriting() {
    stdinFlow.resumeWriting();
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    exitWaiters.forEach(Waiters::release);
    exitWaiters.clear();
  }

  /** Waits until the process has ended and its pipes are closed. Suspends. */
  void waitForEnd() {
    Future<@Nullable Void> waiter = loop.createFuture();
    exitWaiters.add(waiter);
    waiter.await();
  }
}
