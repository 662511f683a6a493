package dev.tulip;

import dev.tulip.process.SubprocessOptions;
import dev.tulip.transport.Connection;
import dev.tulip.transport.SubprocessProtocol;
import dev.tulip.transport.SubprocessTransport;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * Child processes of an {@link EventLoop}: the layer of transports and protocols. {@link
 * Asyncio#createSubprocessExec} is made of these.
 *
 * <p>All of these methods suspend the calling coroutine, and return when {@code connectionMade} was
 * called. Cancelled, they kill the child and wait for its end.
 */
public interface LoopProcesses {

  /**
   * Starts a program: {@code subprocess_exec}.
   *
   * @param program a path, or a name that is looked for in the {@code PATH}
   * @throws IOException if there is no such program or working directory, or it cannot be run
   */
  <P extends SubprocessProtocol> Connection<SubprocessTransport, P> subprocessExec(
      Supplier<P> protocolFactory, SubprocessOptions options, String program, String... arguments)
      throws IOException;

  /** {@link #subprocessExec(Supplier, SubprocessOptions, String, String...)} with three pipes. */
  default <P extends SubprocessProtocol> Connection<SubprocessTransport, P> subprocessExec(
      Supplier<P> protocolFactory, String program, String... arguments) throws IOException {
    return subprocessExec(protocolFactory, SubprocessOptions.pipes(), program, arguments);
  }

  /** Starts a command of the system's shell: {@code subprocess_shell}. */
  <P extends SubprocessProtocol> Connection<SubprocessTransport, P> subprocessShell(
      Supplier<P> protocolFactory, String command, SubprocessOptions options) throws IOException;

  /** {@link #subprocessShell(Supplier, String, SubprocessOptions)} with three pipes. */
  default <P extends SubprocessProtocol> Connection<SubprocessTransport, P> subprocessShell(
      Supplier<P> protocolFactory, String command) throws IOException {
    return subprocessShell(protocolFactory, command, SubprocessOptions.pipes());
  }
}
