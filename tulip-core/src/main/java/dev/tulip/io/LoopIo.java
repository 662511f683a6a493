package dev.tulip.io;

import dev.tulip.EventLoop;
import dev.tulip.spi.Network;
import dev.tulip.spi.Postbox;
import dev.tulip.spi.Processes;
import dev.tulip.spi.RawHandle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loop as the transports see it. Loop only, but for {@link #shared}. */
public interface LoopIo {

  /** The loop's implementation, which has this. */
  interface Owner {
    LoopIo io();
  }

  /** The inner side of {@code loop}. */
  static LoopIo of(EventLoop loop) {
    return ((Owner) loop).io();
  }

  EventLoop loop();

  /** The driver's sockets. The first call opens the driver where that was put off. */
  Network network();

  /** How other threads reach this loop. */
  Postbox postbox();

  /** What starts child processes. */
  Processes processes();

  /** The addresses of a host that the driver knows by itself; null to ask the system. */
  @Nullable List<InetAddress> lookup(String host) throws UnknownHostException;

  /**
   * To be called first by what a user may call on a transport.
   *
   * @throws IllegalStateException on another thread than the loop's, while that runs
   */
  void requireOwnThread();

  /** Watches {@code handle}, as yet for nothing. */
  Watch watch(RawHandle handle, Runnable onReadable, Runnable onWritable);

  /**
   * A direct buffer of {@link #READ_SIZE} bytes, empty, that belongs to whoever's callback runs until
   * it returns.
   */
  ByteBuffer readBuffer();

  /**
   * What has been read into {@link #readBuffer} so far, to be shown to a user: read-only, big-endian,
   * without an allocation. Valid as long as the buffer.
   */
  ByteBuffer readView();

  /** asyncio's {@code max_size} of a read: 256 KiB. */
  int READ_SIZE = 256 * 1024;

  /**
   * Something that all connections of this loop share, made when it is first asked for. Any thread.
   *
   * @param type which thing
   */
  <T> T shared(Class<T> type, Supplier<T> make);

  /** Notes something that has to be closed, and where it was created. */
  void opened(Open what);

  void closed(Open what);

  /**
   * Refuses a channel that something open has, such as a transport.
   *
   * @throws IllegalStateException if it is used
   */
  void requireUnused(SelectableChannel channel);

  /** Logs a warning as asyncio's logger would. */
  void warn(String message);

  /** Logs what only a debugging user wants to see; with debug mode only. */
  void debug(String message, Throwable cause);
}
