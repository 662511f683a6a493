package dev.tulip.transport;

import org.jspecify.annotations.Nullable;

/**
 * What all transports have: {@code asyncio.BaseTransport}. A transport belongs to its loop's thread,
 * and none of its methods suspends.
 */
public interface BaseTransport extends AutoCloseable {

  /**
   * Closes: reads nothing more, writes what is buffered, then calls {@code connectionLost(null)}.
   * Closing twice is harmless.
   */
  @Override
  void close();

  /** Whether it is closed or about to be. */
  boolean isClosing();

  /**
   * What is known of the thing below: {@code get_extra_info}.
   *
   * @return null where this transport does not have it
   */
  <T> @Nullable T getExtraInfo(ExtraInfo<T> key);

  /** {@link #getExtraInfo(ExtraInfo)}, with a value for where there is none. */
  default <T> T getExtraInfo(ExtraInfo<T> key, T otherwise) {
    var value = getExtraInfo(key);
    return value == null ? otherwise : value;
  }
}
