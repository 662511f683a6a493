package dev.tulip;

/**
 * Thrown in a generator's body, by the {@code yield} where it stands, when the generator is closed:
 * Python's {@code GeneratorExit}.
 *
 * <p>It is an {@link Error}, as it is a {@code BaseException} in Python: {@code catch (Exception
 * e)} lets it pass. A body may catch it to clean up, and then returns or throws it again; to yield
 * once more is an error.
 */
public final class GeneratorExit extends Error {

  /** Without a message. */
  public GeneratorExit() {
    super();
  }
}
