package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a pipe that is written to: asyncio's {@code _UnixWritePipeTransport}. As there,
 * {@code writeEof} and {@code close} are one, what is written later is dropped, and a protocol that
 * was paused is resumed when nothing is buffered any more.
 */
final class WritePipe implements WriteOnly, Open {

  /** From which write after the end on a warning is logged: {@code LOG_THRESHOLD_FOR_CONNLOST_WRITES}. */
  private static final int TOLERATED_WRITES = 5;

  private final EventLoop loop;
  private final LoopIo io;
  private final RawSink sink;
  private final Watch watch;
  private final @Nullable Channel channel;
  private final FlowControl flow;
  private final WriteQueue queue;

  private BaseProtocol<Transport> protocol;
  private boolean closing;

  /** Nothing is written any more; the protocol is told, or about to be. */
  private boolean ended;

  private boolean lost;

  /** How often something was written after the end. */
  private int droppedWrites;

  /**
   * Makes the transport and schedules, in this order, {@code connectionMade}, the watch for the
   * reader's end and the end of {@code waiter}.
   *
   * @param channel what the user gave; null for a child's pipe
   */
  WritePipe(
      LoopIo io,
      RawSink sink,
      @Nullable Channel channel,
      BaseProtocol<Transport> protocol,
      Future<@Nullable Void> waiter) {
    this.io = io;
    this.loop = io.loop();
    this.sink = sink;
    this.channel = channel;
    this.protocol = protocol;
    this.queue = new WriteQueue(io);
    this.flow = new FlowControl(loop, this);
    this.watch = io.watch(sink, this::readerGone, this::writeReady);
    io.opened(this);
    loop.callSoon(() -> this.protocol.connectionMade(this));
    loop.callSoon(this::watchReader);
    loop.callSoon(() -> Waiters.release(waiter));
  }

  @Override
  public void setProtocol(BaseProtocol<Transport> protocol) {
    this.protocol = protocol;
  }

  @Override
  public BaseProtocol<Transport> getProtocol() {
    return protocol;
  }

  private void watchReader() {
    if (!closing) {
      watch.reading(true);
    }
  }

  private void readerGone() {
    if (ended) {
      return;
    }
    var failure = sink.failure();
    if (failure == null && !queue.isEmpty()) {
      failure = new BrokenPipeException("Broken pipe");
    }
    close(failure);
  }

  // ---- writing

  @Override
  public void write(ByteBuffer data) {
    io.requireOwnThread();
    if (!data.hasRemaining()) {
      return;
    }
    if (closing) {
      data.position(data.limit());
      noteDroppedWrite();
      return;
    }
    if (queue.isEmpty() && !writeNow(data)) {
      return;
    }
    queue.add(data);
    flow.grown(queue.size(), protocol);
  }

  /** Whether something is left over, for which the pipe is watched then. */
  private boolean writeNow(ByteBuffer data) {
    try {
      sink.write(data);
    } catch (IOException e) {
      data.position(data.limit());
      droppedWrites++;
      fail(e);
      return false;
    }
    if (!data.hasRemaining()) {
      return false;
    }
    watch.writing(true);
    return true;
  }

  private void noteDroppedWrite() {
    if (droppedWrites >= TOLERATED_WRITES) {
      io.warn("pipe closed by peer or os.write(pipe, data) raised exception.");
    }
    droppedWrites++;
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    io.requireOwnThread();
    data.forEach(this::write);
  }

  private void writeReady() {
    if (ended) {
      return;
    }
    try {
      queue.sendTo(sink);
    } catch (IOException e) {
      droppedWrites++;
      fail(e);
      return;
    }
    if (!queue.isEmpty()) {
      return;
    }
    flow.shrunk(0, protocol);
    if (!queue.isEmpty()) {
      return;
    }
    if (!closing) {
      watch.writing(false);
    } else if (sink.isDelivered()) {
      ended = true;
      callConnectionLost(null);
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
    io.requireOwnThread();
    flow.setMarks(limits, queue.size(), protocol);
  }

  // ---- the end

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void writeEof() {
    io.requireOwnThread();
    if (closing) {
      return;
    }
    closing = true;
    if (queue.isEmpty() && sink.isDelivered()) {
      close(null);
    } else {
      watch.writing(true);
    }
  }

  @Override
  public void close() {
    io.requireOwnThread();
    writeEof();
  }

  @Override
  public void abort() {
    io.requireOwnThread();
    close(null);
  }

  /** As with sockets, an error of the system's ends the connection, and is not reported. */
  private void fail(IOException error) {
    io.debug(this + ": Fatal write error on pipe transport", error);
    close(error);
  }

  private void close(@Nullable Throwable error) {
    closing = true;
    ended = true;
    queue.clear();
    watch.writing(false);
    watch.reading(false);
    loop.callSoon(() -> callConnectionLost(error));
  }

  private void callConnectionLost(@Nullable Throwable error) {
    if (lost) {
      return;
    }
    lost = true;
    try {
      protocol.connectionLost(error);
    } finally {
      abandon();
      io.closed(this);
    }
  }

  @Override
  public void abandon() {
    watch.close();
    try {
      sink.close();
    } catch (IOException e) {
      io.debug(this + ": the pipe could not be closed", e);
    }
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key == ExtraInfo.PIPE ? key.type().cast(channel) : null;
  }

  @Override
  public String toString() {
    var state = lost ? " closed " : closing ? " closing " : " ";
    var polling = !sink.isOpen() ? "" : watch.isWriting() ? " polling" : " idle";
    return "<WritePipe" + state + sink + polling + " bufsize=" + queue.size() + ">";
  }
}
