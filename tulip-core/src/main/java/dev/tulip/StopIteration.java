package dev.tulip;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A generator has ended: Python's {@code StopIteration}. Thrown by {@link Generator#next}, {@link
 * Generator#send} and {@link Generator#throwInto}; a for-each loop never sees it.
 *
 * <p>As in Python it must not leave a generator's body, where it would end another generator by
 * accident: there it becomes an {@link IllegalStateException} (PEP 479).
 */
public final class StopIteration extends NoSuchElementException {

  private final transient @Nullable Object value;

  /** Without a value. */
  public StopIteration() {
    this(null);
  }

  /**
   * @param value what the generator's body returned, or null where it returned nothing
   */
  public StopIteration(@Nullable Object value) {
    super(
        value == null
            ? "the generator has ended"
            : "the generator has ended and returned " + value);
    this.value = value;
  }

  /**
   * What the generator's body returned; given to the first who asks for a value after the end, null
   * to all later.
   */
  public @Nullable Object value() {
    return value;
  }
}
