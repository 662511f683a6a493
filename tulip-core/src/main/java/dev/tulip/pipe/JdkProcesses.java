package dev.tulip.pipe;

import dev.tulip.spi.Postbox;
import dev.tulip.spi.Processes;
import dev.tulip.spi.RawProcess;
import java.io.IOException;

/** Children by {@link ProcessBuilder}, their pipes by pumps. */
public enum JdkProcesses implements Processes {
  /** The only one. */
  INSTANCE;

  @Override
  public RawProcess start(ProcessBuilder command, Postbox postbox) throws IOException {
    var process = command.start();
    try {
      return new JdkProcess(command, process, postbox);
    } catch (Throwable e) {
      // There is no thread for its pipes.
      process.destroyForcibly();
      throw e;
    }
  }
}
