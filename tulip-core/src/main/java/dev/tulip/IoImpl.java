package dev.tulip;

import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Watch;
import dev.tulip.pipe.JdkProcesses;
import dev.tulip.spi.Network;
import dev.tulip.spi.Postbox;
import dev.tulip.spi.Processes;
import dev.tulip.spi.RawHandle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The loop as its transports see it. */
final class IoImpl implements LoopIo, Postbox {

  private final LoopImpl loop;

  /** What is open, with where it was made where that is known. */
  private final LinkedHashMap<Open, @Nullable List<StackTraceElement>> open = new LinkedHashMap<>();

  private final Map<Class<?>, Object> shared = new ConcurrentHashMap<>();

  /** The channels of what is open: {@code _transports}. */
  private final Map<SelectableChannel, Open> channels = new HashMap<>();

  private @Nullable ByteBuffer readBuffer;
  private @Nullable ByteBuffer readView;

  IoImpl(LoopImpl loop) {
    this.loop = loop;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void requireOwnThread() {
    loop.requireOwnThread();
  }

  @Override
  public Network network() {
    loop.requireOpen();
    loop.requireOwnThread();
    return loop.pass.network();
  }

  @Override
  public Postbox postbox() {
    loop.requireOpen();
    loop.requireOwnThread();
    return this;
  }

  @Override
  public void post(Runnable action) {
    if (!loop.isClosed()) {
      loop.pass.addThreadsafe(new HandleImpl(loop, action, new Context()));
    }
  }

  @Override
  public void workBegan() {
    loop.pass.jobBegan();
  }

  @Override
  public void workEnded() {
    loop.pass.jobEnded();
  }

  @Override
  public Processes processes() {
    loop.requireOpen();
    loop.requireOwnThread();
    var own = loop.pass.processes();
    return own == null ? JdkProcesses.INSTANCE : own;
  }

  @Override
  public @Nullable List<InetAddress> lookup(String host) throws UnknownHostException {
    return loop.pass.lookup(host);
  }

  @Override
  public Watch watch(RawHandle handle, Runnable onReadable, Runnable onWritable) {
    return new WatchImpl(loop, handle, onReadable, onWritable);
  }

  @Override
  public ByteBuffer readBuffer() {
    var buffer = readBuffer;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(READ_SIZE);
      readBuffer = buffer;
      readView = buffer.asReadOnlyBuffer();
    }
    return buffer.clear();
  }

  @Override
  public ByteBuffer readView() {
    var view = Objects.requireNonNull(readView);
    return view.order(java.nio.ByteOrder.BIG_ENDIAN)
        .clear()
        .limit(Objects.requireNonNull(readBuffer).position());
  }

  @Override
  public <T> T shared(Class<T> type, Supplier<T> make) {
    return type.cast(shared.computeIfAbsent(type, _ -> make.get()));
  }

  @Override
  public void opened(Open what) {
    open.put(what, loop.places.ofNewTask());
    var channel = what.channel();
    if (channel != null) {
      channels.put(channel, what);
    }
  }

  @Override
  public void closed(Open what) {
    open.remove(what);
    channels.remove(what.channel());
  }

  @Override
  public void requireUnused(SelectableChannel channel) {
    var user = channels.get(channel);
    if (user != null) {
      throw new IllegalStateException(
          "the channel is used by a transport, " + user + ": " + channel);
    }
  }

  /** The loop closes: frees what is open still, and says so. */
  void close() {
    while (!open.isEmpty()) {
      var first = open.firstEntry();
      open.remove(first.getKey());
      Log.warning("unclosed " + Texts.safely(first.getKey()) + createdAt(first.getValue()));
      first.getKey().abandon();
    }
  }

  private static String createdAt(@Nullable List<StackTraceElement> place) {
    if (place == null) {
      return ", created where is not recorded: there were too many a second; debug mode records"
          + " all";
    }
    return place.isEmpty() ? "" : ", created at " + place.getFirst();
  }

  @Override
  public void warn(String message) {
    Log.warning(message);
  }

  @Override
  public void debug(String message, Throwable cause) {
    if (loop.getDebug()) {
      Log.debug(message + ": " + cause);
    }
  }
}
