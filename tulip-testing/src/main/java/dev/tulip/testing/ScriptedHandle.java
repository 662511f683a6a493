package dev.tulip.testing;

import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all sockets of a {@link ScriptedNetwork} have: what the loop watches them for, their options
 * and their end. Used on the loop's thread, or while the loop does not run.
 */
public abstract sealed class ScriptedHandle implements RawHandle
    permits ScriptedSocket, ScriptedListener, ScriptedDatagram, ScriptedWatchable {

  private final Map<SocketOption<?>, Object> options = new HashMap<>();
  private @Nullable IoEvents listener;
  private @Nullable SocketAddress localAddress;
  private @Nullable IOException watchFailure;
  private @Nullable IOException closeFailure;
  private @Nullable Throwable optionFailure;
  private int watched;
  private int signalled;
  private int closings;

  ScriptedHandle() {}

  /** {@link #READ} and {@link #WRITE}, as far as the script has something for the loop. */
  abstract int readiness();

  // ---- the script

  /**
   * The next {@code select} says that this is ready for {@code operations}, whether it is or not: so
   * a read may find nothing, and a write no room.
   */
  public final void signal(int operations) {
    signalled |= operations;
  }

  /** The system refuses the next time to watch this. */
  public final void failWatch(IOException failure) {
    watchFailure = Objects.requireNonNull(failure, "failure");
  }

  /** Closing fails; it is closed all the same, as with the system. */
  public final void failClose(IOException failure) {
    closeFailure = Objects.requireNonNull(failure, "failure");
  }

  /** Every {@code setOption} fails from here on. */
  public final void failOptions(Throwable failure) {
    optionFailure = throwable(failure);
  }

  // ---- what happened

  /** Whether the loop watches for {@link #READ}. */
  public final boolean isWatchedForReading() {
    return (watched & READ) != 0;
  }

  /** Whether the loop watches for {@link #WRITE}. */
  public final boolean isWatchedForWriting() {
    return (watched & WRITE) != 0;
  }

  /** How many times {@link #close} was called. */
  public final int closings() {
    return closings;
  }

  /** The options that were set. */
  public final Map<SocketOption<?>, Object> options() {
    return Map.copyOf(options);
  }

  // ---- readiness

  final boolean isReady() {
    return (watched & (readiness() | signalled)) != 0;
  }

  final void tell() {
    int found = watched & (readiness() | signalled);
    signalled = 0;
    if (found != 0) {
      Objects.requireNonNull(listener, "nobody listens").ready(found);
    }
  }

  // ---- the handle

  @Override
  public final void listener(IoEvents listener) {
    this.listener = listener;
  }

  @Override
  public final void watch(int operations) throws IOException {
    var failure = watchFailure;
    if (failure != null) {
      watchFailure = null;
      throw failure;
    }
    if (isOpen()) {
      watched = operations;
    }
  }

  @Override
  public final boolean isOpen() {
    return closings == 0;
  }

  @Override
  public void close() throws IOException {
    closings++;
    watched = 0;
    if (closings == 1 && closeFailure != null) {
      throw closeFailure;
    }
  }

  // ---- the endpoint

  /** Its own address; null before it has one. */
  public final @Nullable SocketAddress localAddress() {
    return localAddress;
  }

  final void localAddress(@Nullable SocketAddress address) {
    localAddress = address;
  }

  /** Sets an option: any. */
  public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
    var failure = optionFailure;
    if (failure != null) {
      throw failure(failure);
    }
    options.put(option, value);
  }

  /** The value that was set. */
  public final <T> T getOption(SocketOption<T> option) {
    var value = options.get(option);
    if (value == null) {
      throw new UnsupportedOperationException("not set: " + option);
    }
    return option.type().cast(value);
  }

  // ---- failures

  /** {@code failure}, if a call of the system's may throw it. */
  static Throwable throwable(Throwable failure) {
    if (failure instanceof IOException
        || failure instanceof RuntimeException
        || failure instanceof Error) {
      return failure;
    }
    throw new IllegalArgumentException("a system call does not throw " + failure);
  }

  /** Throws what {@link #throwable} has taken. */
  static IOException failure(Throwable failure) {
    return switch (failure) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalArgumentException(failure);
    };
  }
}
