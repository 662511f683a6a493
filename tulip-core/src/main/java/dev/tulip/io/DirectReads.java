package dev.tulip.io;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that at times has a buffer of somebody's who waits for bytes: a transport that can reads
 * straight into it. Loop only.
 */
public interface DirectReads {

  /** The buffer to read into; null where the bytes go the protocol's ordinary way. */
  @Nullable ByteBuffer wanted();

  /** Bytes were read into the {@link #wanted} buffer, at least one. */
  void filled();
}
