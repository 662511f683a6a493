package dev.tulip.transport;

import dev.tulip.KeyboardInterrupt;
import dev.tulip.io.DirectReads;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a {@link SocketTransport}. When the socket is readable, at most 256 KiB are read
 * into the loop's one buffer, which the protocol sees before the next socket has its turn; or straight
 * into the buffer that the protocol gives.
 */
final class SocketReading {

  private final SocketTransport transport;
  private final LoopIo io;
  private final RawSocket socket;
  private final Watch watch;

  /** One of the two is there: how the protocol takes what comes. */
  private @Nullable Protocol plain;

  private @Nullable BufferedProtocol buffered;

  /** The protocol again, where somebody may read himself. */
  private @Nullable DirectReads direct;

  private boolean paused;

  SocketReading(SocketTransport transport, LoopIo io, RawSocket socket, Watch watch) {
    this.transport = transport;
    this.io = io;
    this.socket = socket;
    this.watch = watch;
  }

  /**
   * Sets who gets what comes.
   *
   * @throws IllegalArgumentException if it can take nothing
   */
  void protocol(BaseProtocol<Transport> protocol) {
    switch (protocol) {
      case BufferedProtocol taker -> {
        buffered = taker;
        plain = null;
        direct = null;
      }
      case Protocol taker -> {
        buffered = null;
        plain = taker;
        direct = taker instanceof DirectReads reads ? reads : null;
      }
      default ->
          throw new IllegalArgumentException(
              "neither a Protocol nor a BufferedProtocol: " + protocol);
    }
  }

  /** Begins, unless the protocol has paused or closed when the connection was made. */
  void start() {
    if (isOn()) {
      watch.reading(true);
    }
  }

  boolean isOn() {
    return !paused && !transport.isClosing();
  }

  void pause() {
    if (isOn()) {
      paused = true;
      watch.reading(false);
    }
  }

  void resume() {
    if (paused && !transport.isClosing()) {
      paused = false;
      watch.reading(true);
    }
  }

  /** There is something to read. */
  void ready() {
    if (transport.isLost()) {
      return;
    }
    var taker = buffered;
    if (taker != null) {
      readInto(taker);
    } else {
      read(Objects.requireNonNull(plain));
    }
  }

  private void read(Protocol taker) {
    var reads = direct;
    if (reads != null && reads.readsItself()) {
      reads.readable();
      return;
    }
    int count;
    try {
      count = socket.read(io.readBuffer());
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal read error on socket transport");
      return;
    }
    if (count < 0) {
      ended(taker::eofReceived);
      return;
    }
    if (count == 0) {
      return;
    }
    try {
      taker.dataReceived(io.readView());
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal error: protocol.data_received() call failed.");
    }
  }

  /** {@link DirectReads.Source#readNow}. What was told of the socket before is out of date then. */
  int readNow(ByteBuffer into) {
    var taker = plain;
    if (taker == null || !isOn()) {
      return 0;
    }
    watch.forgetReadable();
    int count;
    try {
      count = socket.read(into);
    } catch (IOException e) {
      transport.fatalError(e, "Fatal read error on socket transport");
      return 0;
    }
    if (count < 0) {
      ended(taker::eofReceived);
      return 0;
    }
    return count;
  }

  private void readInto(BufferedProtocol taker) {
    ByteBuffer buffer;
    try {
      buffer = taker.getBuffer(-1);
      if (!buffer.hasRemaining()) {
        throw new IllegalStateException("get_buffer() returned an empty buffer: " + buffer);
      }
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal error: protocol.get_buffer() call failed.");
      return;
    }
    int count;
    try {
      count = socket.read(buffer);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal read error on socket transport");
      return;
    }
    if (count < 0) {
      ended(taker::eofReceived);
      return;
    }
    if (count == 0) {
      return;
    }
    try {
      taker.bufferUpdated(count);
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal error: protocol.buffer_updated() call failed.");
    }
  }

  /** The peer has ended its stream: nothing more is read, whether the protocol wants to write or not. */
  private void ended(BooleanSupplier eofReceived) {
    boolean keepOpen;
    try {
      keepOpen = eofReceived.getAsBoolean();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      transport.fatalError(e, "Fatal error: protocol.eof_received() call failed.");
      return;
    }
    if (keepOpen) {
      watch.reading(false);
    } else {
      transport.close();
    }
  }
}
