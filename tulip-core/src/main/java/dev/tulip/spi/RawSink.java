package dev.tulip.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe that is written to; never blocks. Readiness to be {@linkplain RawHandle#READ
 * read} says that nobody reads at the other end any more, as far as the driver can tell.
 */
public interface RawSink extends RawHandle {

  /**
   * Writes what the system takes.
   *
   * @return how many bytes, which may be 0
   * @throws dev.tulip.transport.BrokenPipeException when nobody reads any more
   */
  int write(ByteBuffer from) throws IOException;

  /**
   * Whether all that was taken is on its way. Where it is not, the sink becomes {@linkplain
   * RawHandle#WRITE ready to be written} when it is.
   */
  default boolean isDelivered() {
    return true;
  }

  /**
   * What has become of bytes that were taken and could not be delivered; null where all were. Asked
   * when the other end is gone.
   */
  default @Nullable IOException failure() {
    return null;
  }

  /** Stops watching, and frees the handle when what was taken is delivered. */
  @Override
  void close() throws IOException;
}
