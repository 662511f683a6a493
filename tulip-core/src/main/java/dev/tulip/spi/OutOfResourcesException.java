package dev.tulip.spi;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The process or the system has run out of descriptors, buffers or memory for a connection: {@code
 * EMFILE}, {@code ENFILE}, {@code ENOBUFS}, {@code ENOMEM}, the four that asyncio treats alike.
 */
public final class OutOfResourcesException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  /** What the system said. */
  public OutOfResourcesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
