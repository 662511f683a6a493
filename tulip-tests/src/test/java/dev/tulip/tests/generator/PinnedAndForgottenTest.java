package dev.tulip.tests.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.Asyncio;
import dev.tulip.Generator;
import dev.tulip.TaskOptions;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Generators where a thread cannot leave its carrier, and generators that nobody finishes. */
class PinnedAndForgottenTest {

  private static final String REFUSED = "refused";

  private static final AtomicReference<Runnable> IN_INITIALIZER = new AtomicReference<>();

  private final List<Object> log = new ArrayList<>();

  /** Each is initialized once, in one test. */
  private static final class First {
    static {
      IN_INITIALIZER.get().run();
    }

    static void initialize() {}
  }

  private static final class Second {
    static {
      IN_INITIALIZER.get().run();
    }

    static void initialize() {}
  }

  private static final class Third {
    static {
      IN_INITIALIZER.get().run();
    }

    static void initialize() {}
  }

  private static final class Fourth {
    static {
      IN_INITIALIZER.get().run();
    }

    static void initialize() {}
  }

  private static final class Fifth {
    static {
      IN_INITIALIZER.get().run();
    }

    static void initialize() {}
  }

  private void noteOutcome(Runnable action) {
    try {
      action.run();
      log.add("done");
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("a class initializer or a native frame below it pins");
      log.add(REFUSED);
    }
  }

  /** In the fast tier the wait is refused; in the portable tier it blocks a thread of the JDK's. */
  private boolean refused() {
    return log.contains(REFUSED);
  }

  @Test
  void aConsumerThatIsPinnedIsRefusedAndNothingIsLost() {
    Asyncio.run(
        () -> {
          var generator = twoValues();
          IN_INITIALIZER.set(() -> noteOutcome(generator::next));
          First.initialize();
          var other = Asyncio.createTask(() -> log.add("other"));
          Asyncio.sleep(Duration.ZERO);
          other.await();
          if (refused()) {
            generator.next();
          }
          assertThat(generator.next()).isEqualTo(2);
          generator.close();
          assertThat(log).contains("other");
        });
  }

  private static Generator<Integer> twoValues() {
    return Generator.of(
        y -> {
          y.yield(1);
          y.yield(2);
        });
  }

  @Test
  void aBodyThatIsPinnedCannotYieldButMayGoOn() {
    Asyncio.run(
        () -> {
          var generator =
              Generator.<Integer>of(
                  y -> {
                    IN_INITIALIZER.set(() -> noteOutcome(() -> y.yield(1)));
                    Second.initialize();
                    y.yield(2);
                  });
          int first = generator.next();
          assertThat(first).isEqualTo(refused() ? 2 : 1);
          Asyncio.sleep(Duration.ZERO);
          generator.close();
        });
  }

  @Test
  void aBodyOutsideOfLoopsThatIsPinnedCannotYieldButMayGoOn() {
    var generator =
        Generator.<Integer>of(
            y -> {
              IN_INITIALIZER.set(() -> noteOutcome(() -> y.yield(1)));
              Third.initialize();
              y.yield(2);
              y.yield(3);
            });
    int first = generator.next();
    if (first == 1) {
      generator.next();
    }
    assertThat(generator.next()).isEqualTo(3);
    generator.close();
  }

  @Test
  void anEagerTaskOfAPinnedCreatorStartsLater() {
    Asyncio.run(
        () -> {
          IN_INITIALIZER.set(
              () ->
                  Asyncio.createTask(
                      () -> log.add("task"), TaskOptions.defaults().withEagerStart(true)));
          Fourth.initialize();
          Asyncio.sleep(Duration.ZERO);
          Asyncio.sleep(Duration.ZERO);
          log.add("creator");
        });
    assertThat(log).containsExactly("task", "creator");
  }

  @Test
  void aWaitThatIsRefusedCostsNobodyElseTheirTurn() {
    Asyncio.run(
        () -> {
          var gate = Asyncio.<Integer>createFuture();
          var other = Asyncio.createTask(() -> gate.setResult(log.size()));
          IN_INITIALIZER.set(() -> noteOutcome(gate::await));
          Fifth.initialize();
          other.await();
          assertThat(gate.await()).isEqualTo(refused() ? 1 : 0);
        });
  }

  @Test
  void aForgottenGeneratorOutsideOfLoopsKeepsNoThread() throws Exception {
    assumeTrue("false".equals(System.getProperty("jdk.trackAllThreads")));
    var thread = new AtomicReference<WeakReference<Thread>>();
    forget(thread);
    while (thread.get().get() != null) {
      System.gc();
      Thread.sleep(1);
    }
  }

  private static void forget(AtomicReference<WeakReference<Thread>> thread) {
    Generator.<Integer>of(
            y -> {
              thread.set(new WeakReference<>(Thread.currentThread()));
              y.yield(1);
            })
        .next();
  }
}
