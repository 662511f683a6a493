package dev.tulip.tests.generator;

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Generator;
import dev.tulip.GeneratorExit;
import dev.tulip.NoRunningLoopException;
import dev.tulip.StopIteration;
import dev.tulip.TaskOptions;
import dev.tulip.Timeout;
import dev.tulip.TimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Generators whose body waits, or that move from one place to another. */
class GeneratorInLoopTest {

  private final List<Object> log = new ArrayList<>();

  private Generator<Integer> ticker() {
    return Generator.of(
        y -> {
          try {
            for (int i = 0; ; i++) {
              sleep(Duration.ZERO);
              y.yield(i);
            }
          } finally {
            sleep(Duration.ZERO);
            log.add("closed in " + name());
          }
        });
  }

  private static String name() {
    var task = currentTask();
    return task == null ? "no task" : task.getName();
  }

  @Test
  void aBodyThatWaitsSuspendsTheTaskThatAsks() {
    Asyncio.run(
        () -> {
          currentTask().setName("main");
          var other = createTask(() -> log.add("other"));
          try (var ticks = ticker()) {
            log.add(ticks.next());
            log.add(ticks.next());
          }
          other.await();
          assertThat(log).containsExactly("other", 0, 1, "closed in main");
        });
  }

  @Test
  void theBodyIsPartOfTheTaskThatAsks() {
    Asyncio.run(
        () -> {
          var names =
              Generator.<String>of(
                  y -> {
                    while (true) {
                      sleep(Duration.ZERO);
                      y.yield(name());
                    }
                  });
          var first = createTask(() -> names.next(), TaskOptions.named("one"));
          assertThat(first.await()).isEqualTo("one");
          var second = createTask(() -> names.next(), TaskOptions.named("two"));
          assertThat(second.await()).isEqualTo("two");
          names.close();
        });
  }

  @Test
  void cancellingTheTaskReachesTheWaitInTheBody() {
    Asyncio.run(
        () -> {
          var never = Asyncio.<Void>createFuture();
          var generator =
              Generator.<Integer>of(
                  y -> {
                    try {
                      never.await();
                    } catch (CancelledError e) {
                      log.add("body " + e.getMessage());
                      throw e;
                    }
                  });
          var task = createTask(() -> generator.next());
          sleep(Duration.ZERO);
          task.cancel("enough");
          assertThatExceptionOfType(CancelledError.class).isThrownBy(task::await);
          assertThat(log).containsExactly("body enough");
          assertThat(never.cancelled()).isTrue();
          assertThat(generator.hasNext()).isFalse();
        });
  }

  @Test
  void aBodyMaySwallowATimeoutOfItsOwnAndGoOn() {
    Asyncio.run(
        () -> {
          var generator =
              Generator.<String>of(
                  y -> {
                    try {
                      Timeout.after(Duration.ofMillis(2)).run(() -> createFuture().await());
                    } catch (TimeoutException _) {
                      y.yield("late");
                    }
                  });
          assertThat(generator.stream()).containsExactly("late");
        });
  }

  @Test
  void aGeneratorThatWaitsForOneTaskIsRefusedToAnother() {
    Asyncio.run(
        () -> {
          var gate = Asyncio.<Integer>createFuture();
          var generator = Generator.<Integer>of(y -> y.yield(gate.await()));
          var first = createTask(() -> generator.next());
          sleep(Duration.ZERO);
          assertThatIllegalStateException()
              .isThrownBy(generator::next)
              .withMessage("generator already executing");
          gate.setResult(5);
          assertThat(first.await()).isEqualTo(5);
        });
  }

  @Test
  void inACallbackABodyMayYieldButNotWait() {
    Asyncio.run(
        () -> {
          var outcome = Asyncio.<Throwable>createFuture();
          var generator =
              Generator.<Integer>of(
                  y -> {
                    y.yield(1);
                    sleep(Duration.ZERO);
                  });
          getRunningLoop().callSoon(() -> outcome.setResult(failureOfSecond(generator)));
          assertThat(outcome.await())
              .isInstanceOf(IllegalStateException.class)
              .hasMessageStartingWith("a callback cannot wait");
        });
  }

  private static Throwable failureOfSecond(Generator<Integer> generator) {
    try {
      generator.next();
      generator.next();
      return new AssertionError("no failure");
    } catch (Throwable e) {
      return e;
    }
  }

  @Test
  void outsideOfLoopsABodyMayNotWait() {
    var generator = Generator.<Integer>of(_ -> sleep(Duration.ZERO));
    assertThatExceptionOfType(NoRunningLoopException.class).isThrownBy(generator::next);
  }

  @Test
  void anEagerTaskReturnsToItsCreatorWhenTheBodyWaits() {
    Asyncio.run(
        () -> {
          var task = createTask(() -> sum(ticker()), TaskOptions.defaults().withEagerStart(true));
          log.add("creator");
          assertThat(task.await()).isEqualTo(6);
          assertThat(log.getFirst()).isEqualTo("creator");
        });
  }

  @Test
  void anEagerTaskReturnsToItsCreatorWhenItWaitsAfterAGenerator() {
    Asyncio.run(
        () -> {
          var task =
              createTask(
                  () -> {
                    Generator.<Integer>of(y -> y.yield(1)).forEachRemaining(log::add);
                    var open = Generator.<Integer>of(y -> y.yield(2));
                    log.add(open.next());
                    sleep(Duration.ZERO);
                    open.close();
                    return log.add("task");
                  },
                  TaskOptions.defaults().withEagerStart(true));
          log.add("creator");
          task.await();
          assertThat(log).containsExactly(1, 2, "creator", "task");
        });
  }

  private static int sum(Generator<Integer> ticks) {
    try (ticks) {
      return ticks.next() + ticks.next() + ticks.next() + ticks.next();
    }
  }

  @Test
  void aBodyThatBlocksInTheJdkIsInterruptedByACancel() {
    assumeFalse("portable".equals(System.getProperty("tulip.tier")));
    Asyncio.run(
        () -> {
          var generator = Generator.<Integer>of(_ -> Thread.sleep(60_000));
          var task = createTask(() -> generator.next());
          sleep(Duration.ofMillis(2));
          task.cancel();
          assertThatExceptionOfType(CancelledError.class).isThrownBy(task::await);
        });
  }

  @Test
  void aGeneratorOfAnEndedTaskIsContinuedByTheNext() {
    Asyncio.run(
        () -> {
          var ticks = ticker();
          assertThat(createTask(() -> ticks.next()).await()).isZero();
          for (int i = 0; i < 50; i++) {
            createTask(() -> log.add("x")).await();
          }
          assertThat(createTask(() -> ticks.next()).await()).isEqualTo(1);
          ticks.close();
        });
  }

  private Generator<Integer> stubborn() {
    return Generator.of(
        y -> {
          try {
            y.yield(1);
          } finally {
            y.yield(2);
            log.add("end");
          }
        });
  }

  @Test
  void inALoopABodyThatRefusedToEndIsNotAskedAgain() {
    Asyncio.run(
        () -> {
          var generator = stubborn();
          generator.next();
          assertThatIllegalStateException().isThrownBy(generator::close);
          assertThatExceptionOfType(StopIteration.class).isThrownBy(generator::close);
          assertThat(log).isEmpty();
          assertThatExceptionOfType(GeneratorExit.class).isThrownBy(generator::next);
          assertThat(log).containsExactly("end");
          generator.close();
        });
  }

  @Test
  void outsideOfLoopsItIs() {
    var generator = stubborn();
    generator.next();
    assertThatIllegalStateException().isThrownBy(generator::close);
    generator.close();
    assertThat(generator.toString()).isEqualTo("<Generator closed>");
  }
}
