package dev.tulip.transport;

import dev.tulip.io.LoopIo;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Starts child processes: {@code subprocess_exec} and its twin. Suspends; cancelled, it kills the
 * child and waits for its end.
 */
public final class Spawner {

  private final LoopIo io;

  /** For the loop behind {@code io}. */
  public Spawner(LoopIo io) {
    this.io = io;
  }

  /**
   * Starts {@code command} and connects its pipes.
   *
   * @throws IOException if it cannot be run
   */
  public <P extends SubprocessProtocol> Connection<SubprocessTransport, P> spawn(
      Supplier<P> factory, ProcessBuilder command) throws IOException {
    Objects.requireNonNull(factory, "factory");
    var protocol = Objects.requireNonNull(factory.get(), "the factory gave no protocol");
    var process = io.processes().start(command, io.postbox());
    var transport = new SubprocessTransportImpl(io, process, protocol);
    try {
      transport.connect();
    } catch (Throwable e) {
      transport.giveUp();
      throw e;
    }
    return new Connection<>(transport, protocol);
  }
}
