package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Waiters;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawSocket;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a {@link SocketTransport}. The socket gets the bytes at once, straight from the
 * user's buffer; what it does not take is copied into the {@link WriteQueue} and sent when there is
 * room. While a file is sent nobody may write, and the queue stays empty.
 */
final class SocketWriting {

  private final SocketTransport transport;
  private final EventLoop loop;
  private final RawSocket socket;
  private final Watch watch;
  private final FlowControl flow;
  private final WriteQueue queue;
  private final LateWrites lateWrites;
  private boolean eof;

  /** Waits until nothing is buffered, while a file is sent. */
  private @Nullable Future<@Nullable Void> emptyWaiter;

  /** Waits until there is room, while a file is sent. */
  private @Nullable Future<@Nullable Void> writableWaiter;

  SocketWriting(SocketTransport transport, LoopIo io, RawSocket socket, Watch watch) {
    this.transport = transport;
    this.loop = io.loop();
    this.socket = socket;
    this.watch = watch;
    this.queue = new WriteQueue(io);
    this.lateWrites = new LateWrites(io);
    this.flow = new FlowControl(loop, transport);
  }

  int buffered() {
    return queue.size();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Whether the protocol is paused. */
  boolean isPaused() {
    return flow.isPaused();
  }

  WaterMarks marks() {
    return flow.marks();
  }

  void marks(WaterMarks marks) {
    flow.setMarks(marks, queue.size(), transport.getProtocol());
  }

  // ---- bytes

  void write(ByteBuffer data) {
    requireWritable("write");
    if (!data.hasRemaining()) {
      return;
    }
    if (transport.isLost()) {
      data.position(data.limit());
      lateWrites.note();
      return;
    }
    if (queue.isEmpty()) {
      try {
        socket.write(data);
      } catch (KeyboardInterrupt e) {
        throw e;
      } catch (Throwable e) {
        data.position(data.limit());
        fail(e);
        return;
      }
      if (!data.hasRemaining()) {
        return;
      }
      watch.writing(true);
    }
    queue.add(data);
    flow.grown(queue.size(), transport.getProtocol());
  }

  void writelines(List<ByteBuffer> data) {
    requireWritable("writelines");
    if (data.isEmpty()) {
      return;
    }
    if (transport.isLost()) {
      data.forEach(each -> each.position(each.limit()));
      lateWrites.note();
      return;
    }
    if (queue.isEmpty() && !writeAtOnce(data.toArray(new ByteBuffer[0]))) {
      return;
    }
    for (var each : data) {
      queue.add(each);
    }
    if (!queue.isEmpty()) {
      watch.writing(true);
      flow.grown(queue.size(), transport.getProtocol());
    }
  }

  /** False where that has ended the connection. */
  private boolean writeAtOnce(ByteBuffer[] data) {
    try {
      socket.write(data, 0, data.length);
      return true;
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      for (var each : data) {
        each.position(each.limit());
      }
      fail(e);
      return false;
    }
  }

  private void requireWritable(String method) {
    if (eof) {
      throw new IllegalStateException("Cannot call " + method + "() after write_eof()");
    }
    if (emptyWaiter != null) {
      throw new IllegalStateException("unable to " + method + "; sendfile is in progress");
    }
  }

  private void fail(Throwable error) {
    transport.fatalError(error, "Fatal write error on socket transport");
  }

  /** There is room. */
  void ready() {
    if (transport.isLost()) {
      return;
    }
    if (writableWaiter != null) {
      watch.writing(false);
      Waiters.release(writableWaiter);
      return;
    }
    try {
      queue.sendTo(socket);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fail(e);
      Waiters.fail(emptyWaiter, e);
      return;
    }
    flow.shrunk(queue.size(), transport.getProtocol()); // which may write again, and fail
    if (queue.isEmpty() && !transport.isLost()) {
      emptied();
    }
  }

  private void emptied() {
    watch.writing(false);
    Waiters.release(emptyWaiter);
    if (transport.isClosing()) {
      transport.callConnectionLost(null);
    } else if (eof) {
      shutDown();
    }
  }

  /** Drops what is buffered. */
  void clear() {
    queue.clear();
    watch.writing(false);
  }

  // ---- the end of the stream

  void writeEof() {
    if (transport.isClosing() || eof) {
      return;
    }
    eof = true;
    if (queue.isEmpty()) {
      shutDown();
    }
  }

  private void shutDown() {
    try {
      socket.shutdownOutput();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal error: shutdown failed on socket transport");
    }
  }

  // ---- a file instead of bytes

  /** A future that ends when nothing is buffered; until {@link #endSendfile} nobody may write. */
  Future<@Nullable Void> beginSendfile() {
    if (emptyWaiter != null) {
      throw new IllegalStateException("another sendfile is in progress on " + transport);
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

  /** The connection is gone: so is whoever sends a file. */
  void failSendfile(@Nullable Throwable error) {
    if (emptyWaiter == null && writableWaiter == null) {
      return;
    }
    var cause =
        error == null ? new ConnectionAbortedException("Connection is closed by peer") : error;
    Waiters.fail(emptyWaiter, cause);
    Waiters.fail(writableWaiter, cause);
  }
}
