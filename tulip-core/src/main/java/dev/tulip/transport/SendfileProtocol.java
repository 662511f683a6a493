package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.Waiters;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes a protocol's place while a file is sent through its transport, for the sake of flow control. */
final class SendfileProtocol implements Protocol {

  private final EventLoop loop;
  private final Transport transport;
  private final FlowControlled flow;
  private final BaseProtocol<Transport> replaced;
  private final boolean wasReading;
  private final boolean wasPaused;
  private boolean paused;
  private @Nullable Future<@Nullable Void> writable;
  private @Nullable Throwable lostBy;
  private boolean lost;

  /**
   * @param flow the transport again
   */
  SendfileProtocol(EventLoop loop, Transport transport, FlowControlled flow) {
    this.loop = loop;
    this.transport = transport;
    this.flow = flow;
    this.replaced = transport.getProtocol();
    this.wasReading = transport.isReading();
    this.wasPaused = flow.isWritingPaused();
    this.paused = wasPaused;
    transport.pauseReading();
    transport.setProtocol(this);
  }

  /** Waits while writing is paused. What is written next is not dropped. */
  void drain() throws IOException {
    requireConnected();
    if (paused) {
      awaitWritable();
      requireConnected();
    }
  }

  private void requireConnected() throws IOException {
    if (lost || flow.dropsWrites()) {
      throw new ConnectionAbortedException("Connection closed by peer", lostBy);
    }
  }

  private void awaitWritable() {
    Future<@Nullable Void> waiter = loop.createFuture();
    writable = waiter;
    try {
      waiter.await();
    } finally {
      writable = null;
    }
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    lost = true;
    lostBy = exception;
    Waiters.fail(
        writable,
        exception == null
            ? new ConnectionAbortedException("Connection is closed by peer")
            : exception);
    replaced.connectionLost(exception);
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    Waiters.release(writable);
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    throw new IllegalStateException("Invalid state: reading should be paused");
  }

  @Override
  public boolean eofReceived() {
    throw new IllegalStateException("Invalid state: reading should be paused");
  }

  void restore() {
    transport.setProtocol(replaced);
    if (wasReading) {
      transport.resumeReading();
    }
    if (!lost && paused != wasPaused) {
      tellReplaced();
    }
  }

  /** The protocol's view of the water marks has to be what it would be without this one. */
  private void tellReplaced() {
    if (paused) {
      replaced.pauseWriting();
    } else {
      replaced.resumeWriting();
    }
  }
}
