package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import dev.tulip.io.Watch;
import dev.tulip.spi.RawDatagram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a datagram socket: asyncio's {@code _SelectorDatagramTransport}. One datagram is
 * received each time the socket is ready; errors of the system's go to {@code errorReceived}, and the
 * transport lives on.
 */
final class DatagramTransportImpl implements DatagramTransport, Open {

  private final LoopIo io;
  private final EventLoop loop;
  private final RawDatagram socket;
  private final Watch watch;
  private final FlowControl flow;
  private final LateWrites lateWrites;
  private final DatagramQueue queue = new DatagramQueue();

  /** The one peer, though the socket need not be connected to it. */
  private final @Nullable SocketAddress remote;

  private final SocketInfo info;
  private BaseProtocol<DatagramTransport> protocol;
  private DatagramProtocol receiver;
  private boolean closing;

  /** Nothing is received or sent any more, and {@code connectionLost} is scheduled. */
  private boolean lost;

  private boolean lostReported;

  DatagramTransportImpl(
      LoopIo io,
      RawDatagram socket,
      BaseProtocol<DatagramTransport> protocol,
      @Nullable SocketAddress remote,
      Future<@Nullable Void> waiter) {
    this.io = io;
    this.loop = io.loop();
    this.socket = socket;
    this.remote = remote;
    this.info = SocketInfo.of(socket);
    this.protocol = protocol;
    this.receiver = asReceiver(protocol);
    this.lateWrites = new LateWrites(io);
    this.flow = new FlowControl(loop, this);
    this.watch = io.watch(socket, this::receive, this::sendReady);
    io.opened(this);
    loop.callSoon(() -> protocol.connectionMade(this));
    loop.callSoon(this::startReceiving);
    loop.callSoon(() -> Waiters.release(waiter));
  }

  private static DatagramProtocol asReceiver(BaseProtocol<DatagramTransport> protocol) {
    if (protocol instanceof DatagramProtocol receiver) {
      return receiver;
    }
    throw new IllegalArgumentException("not a DatagramProtocol: " + protocol);
  }

  @Override
  public void setProtocol(BaseProtocol<DatagramTransport> protocol) {
    receiver = asReceiver(protocol);
    this.protocol = protocol;
  }

  @Override
  public BaseProtocol<DatagramTransport> getProtocol() {
    return protocol;
  }

  private void startReceiving() {
    if (!closing) {
      watch.reading(true);
    }
  }

  private void receive() {
    if (lost) {
      return;
    }
    SocketAddress sender;
    try {
      sender = socket.receive(io.readBuffer());
    } catch (IOException e) {
      receiver.errorReceived(e);
      return;
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      fatalError(e, "Fatal read error on datagram transport");
      return;
    }
    if (sender != null) {
      receiver.datagramReceived(io.readView(), sender);
    }
  }

  // ---- sending

  @Override
  public void sendto(ByteBuffer data, @Nullable SocketAddress target) {
    io.requireOwnThread();
    var to = target(target);
    if (lostReported || (lost && remote != null)) {
      data.position(data.limit());
      lateWrites.note();
      return;
    }
    if (queue.isEmpty()) {
      if (sendNow(data, to)) {
        return;
      }
      watch.writing(true);
    }
    queue.add(data, to);
    flow.grown(queue.size(), protocol);
  }

  /** The target for the system's call: null where the socket is connected. */
  private @Nullable SocketAddress target(@Nullable SocketAddress target) {
    if (target instanceof InetSocketAddress address && address.isUnresolved()) {
      throw new IllegalArgumentException("the target's name is not resolved: " + target);
    }
    if (remote != null && target != null && !target.equals(remote)) {
      throw new IllegalArgumentException(
          "Invalid address: must be null or " + remote + ", not " + target);
    }
    if (remote == null && target == null && !lost) {
      throw new IllegalArgumentException(
          "a datagram needs a target: the endpoint has no remote address");
    }
    return info.peername() != null ? null : remote != null ? remote : target;
  }

  /** False where there is no room; an error counts as sent. */
  private boolean sendNow(ByteBuffer data, @Nullable SocketAddress target) {
    try {
      return socket.send(data, target);
    } catch (IOException e) {
      data.position(data.limit());
      receiver.errorReceived(e);
      return true;
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      data.position(data.limit());
      fatalError(e, "Fatal write error on datagram transport");
      return true;
    }
  }

  /** As in asyncio, an error ends this turn: the rest has its own when there is room again. */
  private void sendReady() {
    if (lost) {
      return;
    }
    while (!queue.isEmpty()) {
      var first = queue.first();
      try {
        if (!socket.send(first.data(), first.target())) {
          break;
        }
        queue.removeFirst();
      } catch (IOException e) {
        queue.removeFirst();
        receiver.errorReceived(e);
        return;
      } catch (KeyboardInterrupt e) {
        throw e;
      } catch (Throwable e) {
        fatalError(e, "Fatal write error on datagram transport");
        return;
      }
    }
    flow.shrunk(queue.size(), protocol);
    if (queue.isEmpty()) {
      watch.writing(false);
      if (closing) {
        callConnectionLost(null);
      }
    }
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
  public void close() {
    io.requireOwnThread();
    if (closing) {
      return;
    }
    closing = true;
    watch.reading(false);
    if (queue.isEmpty()) {
      lost = true;
      watch.writing(false);
      loop.callSoon(() -> callConnectionLost(null));
    }
  }

  @Override
  public void abort() {
    io.requireOwnThread();
    forceClose(null);
  }

  private void fatalError(Throwable error, String message) {
    loop.callExceptionHandler(
        ExceptionContext.of(message, error).with("transport", this).with("protocol", protocol));
    forceClose(error);
  }

  private void forceClose(@Nullable Throwable error) {
    if (lost) {
      return;
    }
    queue.clear();
    watch.writing(false);
    if (!closing) {
      closing = true;
      watch.reading(false);
    }
    lost = true;
    loop.callSoon(() -> callConnectionLost(error));
  }

  private void callConnectionLost(@Nullable Throwable error) {
    if (lostReported) {
      return;
    }
    lostReported = true;
    try {
      protocol.connectionLost(error);
    } finally {
      abandon();
      io.closed(this);
    }
  }

  @Override
  public @Nullable SelectableChannel channel() {
    return socket.channel();
  }

  @Override
  public void abandon() {
    watch.close();
    try {
      socket.close();
    } catch (IOException e) {
      io.debug(this + ": the socket could not be closed", e);
    }
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return info.get(key);
  }

  @Override
  public String toString() {
    var state = lostReported ? " closed" : closing ? " closing" : "";
    return "<DatagramTransport"
        + state
        + " "
        + info.sockname()
        + (remote == null ? "" : " -> " + remote)
        + " bufsize="
        + queue.size()
        + ">";
  }
}
