package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.nio.channels.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a pipe that is read from: asyncio's {@code _UnixReadPipeTransport}. The end of the
 * stream closes it, whatever {@code eofReceived} says. What the protocol throws goes to the loop's
 * exception handler, and the transport lives on.
 */
final class ReadPipe implements ReadOnly, Open {

  /**
   * The text of {@code EIO}, by which a pseudo-terminal ends whose other side is closed. As in asyncio
   * it is the only error that is not reported.
   */
  private static final String HUNG_UP = "Input/output error";

  private final EventLoop loop;
  private final LoopIo io;
  private final RawSource source;
  private final Watch watch;
  private final @Nullable Channel channel;

  private Protocol protocol;
  private boolean closing;
  private boolean paused;
  private boolean lost;

  /**
   * Makes the transport and schedules, in this order, {@code connectionMade}, the beginning of reading
   * and the end of {@code waiter}.
   *
   * @param channel what the user gave; null for a child's pipe
   */
  ReadPipe(
      LoopIo io,
      RawSource source,
      @Nullable Channel channel,
      Protocol protocol,
      Future<@Nullable Void> waiter) {
    this.io = io;
    this.loop = io.loop();
    this.source = source;
    this.channel = channel;
    this.protocol = protocol;
    this.watch = io.watch(source, this::readReady, () -> {});
    io.opened(this);
    loop.callSoon(() -> this.protocol.connectionMade(this));
    loop.callSoon(this::startReading);
    loop.callSoon(() -> Waiters.release(waiter));
  }

  @Override
  public void setProtocol(BaseProtocol<Transport> protocol) {
    if (!(protocol instanceof Protocol plain)) {
      throw new IllegalArgumentException("not a Protocol: " + protocol);
    }
    this.protocol = plain;
  }

  @Override
  public BaseProtocol<Transport> getProtocol() {
    return protocol;
  }

  private void startReading() {
    if (isReading()) {
      watch.reading(true);
    }
  }

  private void readReady() {
    if (!isReading()) {
      return;
    }
    int count;
    try {
      count = source.read(io.readBuffer());
    } catch (IOException e) {
      fail(e);
      return;
    }
    if (count > 0) {
      protocol.dataReceived(io.readView());
    } else if (count < 0) {
      closing = true;
      watch.reading(false);
      loop.callSoon(() -> protocol.eofReceived());
      loop.callSoon(() -> callConnectionLost(null));
    }
  }

  @Override
  public boolean isReading() {
    return !closing && !paused;
  }

  @Override
  public void pauseReading() {
    io.requireOwnThread();
    if (isReading()) {
      paused = true;
      watch.reading(false);
    }
  }

  @Override
  public void resumeReading() {
    io.requireOwnThread();
    if (paused && !closing) {
      paused = false;
      watch.reading(true);
    }
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    io.requireOwnThread();
    if (!closing) {
      close(null);
    }
  }

  private void fail(IOException error) {
    var message = "Fatal read error on pipe transport";
    if (HUNG_UP.equals(error.getMessage())) {
      io.debug(this + ": " + message, error);
    } else {
      loop.callExceptionHandler(
          ExceptionContext.of(message, error).with("transport", this).with("protocol", protocol));
    }
    close(error);
  }

  private void close(@Nullable Throwable error) {
    closing = true;
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
      source.close();
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
    var polling = !source.isOpen() ? "" : watch.isReading() ? " polling" : " idle";
    return "<ReadPipe" + state + source + polling + ">";
  }
}
