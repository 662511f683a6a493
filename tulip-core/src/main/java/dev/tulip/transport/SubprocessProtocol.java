package dev.tulip.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what a child process does: {@code asyncio.SubprocessProtocol}. {@code connectionMade}
 * comes first; {@code connectionLost} comes last, when the process has ended and all its pipes are
 * closed. In between no order is promised between {@link #processExited} and what comes from the
 * pipes.
 */
public interface SubprocessProtocol extends BaseProtocol<SubprocessTransport> {

  /**
   * The child has written something.
   *
   * @param fd 1 for its standard output, 2 for its standard error
   * @param data read-only, and valid until this method returns; what must be kept has to be copied
   */
  default void pipeDataReceived(int fd, ByteBuffer data) {}

  /**
   * A pipe is closed.
   *
   * @param fd 0 for standard input, 1 for standard output, 2 for standard error
   * @param exception why; null after the end of the stream, or {@code close}
   */
  default void pipeConnectionLost(int fd, @Nullable Throwable exception) {}

  /** The process has ended: {@link SubprocessTransport#getReturncode} says how. */
  default void processExited() {}
}
