package dev.tulip.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test whose method is the main coroutine of a loop, in {@linkplain VirtualTime virtual
 * time}.
 *
 * <pre>{@code
 * class RetryTest {
 *   @TulipTest
 *   void givesUpAfterAMinute() {
 *     var call = createTask(() -> retry(() -> { throw new IOException(); }));
 *     sleep(Duration.ofSeconds(61));
 *     assertTrue(call.done());
 *     assertInstanceOf(IOException.class, call.exception());
 *   }
 * }
 * }</pre>
 *
 * <p>The method may do what a coroutine may do; what it throws comes out as it is. The test also
 * fails for what it leaves behind:
 *
 * <ul>
 *   <li>errors that reached the loop's exception handler: in callbacks, or in tasks whose exception
 *       nobody asked for. A test that wants them sets a handler of its own.
 *   <li>tasks that are not done when the method returns. Await them, cancelled ones too.
 *   <li>loops that were made during the test by {@code newEventLoop} and are neither closed nor
 *       running.
 * </ul>
 *
 * <p>{@code @BeforeEach} and {@code @AfterEach} methods run as ever, outside the loop: they cannot
 * wait, and the method's thread is another, so that it sees context variables they set, but no
 * thread-locals. Of the time they and the test take the virtual clock knows nothing. A parameter of
 * type {@link VirtualClock} is given the test's clock.
 *
 * <p>In virtual time a test that waits for what never happens fails at once, with {@link
 * dev.tulip.DeadlockException}. One that computes or sleeps in an endless loop hangs, as does one
 * in real time that waits in vain; against that JUnit has {@code @Timeout(value = 10, threadMode =
 * SEPARATE_THREAD)}. JUnit's other mode, which interrupts the test's thread, does not end a loop.
 *
 * <p>Repeated and parameterized tests use {@link TulipExtension} directly. Tests may run in
 * parallel. While they do, the process's policy is wrapped, to see which loops are made; so tests
 * of policies had better be plain {@code @Test}s.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Test
@ExtendWith(TulipExtension.class)
public @interface TulipTest {

  /**
   * Whether the loop is one of the process's policy, on the machine's clock, instead of one in
   * virtual time.
   */
  boolean realTime() default false;
}
