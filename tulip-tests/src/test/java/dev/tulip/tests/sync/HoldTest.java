package dev.tulip.tests.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.sync.BoundedSemaphore;
import dev.tulip.sync.Condition;
import dev.tulip.sync.Hold;
import dev.tulip.sync.Lock;
import dev.tulip.sync.Semaphore;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Whatever can be held is held to the end of the block, over waits too. */
class HoldTest {

  private static final Duration SHORT = Duration.ofMillis(10);

  private static void holdForAWhile(Supplier<Hold> hold, BooleanSupplier locked) {
    Asyncio.sleep(SHORT);
    assertThat(locked.getAsBoolean()).isFalse();
    try (var _ = hold.get()) {
      assertThat(locked.getAsBoolean()).isTrue();
      Asyncio.sleep(SHORT);
      assertThat(locked.getAsBoolean()).isTrue();
    }
    assertThat(locked.getAsBoolean()).isFalse();
  }

  @FromCpython(file = "test_pep492", type = "LockTests", test = "test_context_manager_async_with")
  @TulipTest
  void locks_conditions_and_semaphores() {
    var lock = new Lock();
    holdForAWhile(lock::hold, lock::locked);
    var condition = new Condition();
    holdForAWhile(condition::hold, condition::locked);
    var semaphore = new Semaphore(1);
    holdForAWhile(semaphore::hold, semaphore::locked);
    var bounded = new BoundedSemaphore(1);
    holdForAWhile(bounded::hold, bounded::locked);
  }
}
