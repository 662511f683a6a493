package dev.tulip.tests.generator;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.currentTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.ExceptionContext;
import dev.tulip.Generator;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Generators that are left open on a loop. */
class ShutdownAsyncgensTest {

  private final List<Object> log = new ArrayList<>();

  private Generator<Integer> open(String name) {
    return Generator.of(
        y -> {
          try {
            y.yield(1);
            y.yield(2);
          } finally {
            log.add(name + " closing");
            sleep(Duration.ZERO);
            log.add(name + " closed");
          }
        });
  }

  @Test
  void runClosesWhatABreakHasLeftOpen() {
    Asyncio.run(
        () -> {
          for (int i : open("a")) {
            log.add(i);
            break;
          }
        });
    assertThat(log).containsExactly(1, "a closing", "a closed");
  }

  @Test
  void shutdownClosesAllAtOnce() {
    Asyncio.run(
        () -> {
          var a = open("a");
          var b = open("b");
          var ended = open("c");
          a.next();
          b.next();
          ended.forEachRemaining(_ -> {});
          log.clear();
          getRunningLoop().shutdownAsyncgens();
          assertThat(log).containsExactly("a closing", "b closing", "a closed", "b closed");
          assertThat(a.hasNext()).isFalse();
        });
  }

  @Test
  void shutdownWithoutGeneratorsDoesNotSuspend() {
    Asyncio.run(
        () -> {
          createTask(() -> log.add("other"));
          getRunningLoop().shutdownAsyncgens();
          assertThat(log).isEmpty();
        });
  }

  @Test
  void aFailureToCloseGoesToTheExceptionHandler() {
    var reports = new ArrayList<ExceptionContext>();
    Asyncio.run(
        () -> {
          getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
          var generator = failing();
          generator.next();
          getRunningLoop().shutdownAsyncgens();
          assertThat(reports).hasSize(1);
          assertThat(reports.getFirst().message())
              .startsWith("an error occurred during closing of asynchronous generator <Generator");
          assertThat(reports.getFirst().exception()).hasMessage("no");
          assertThat(reports.getFirst().details()).containsEntry("asyncgen", generator);
        });
  }

  private static Generator<Integer> failing() {
    return Generator.of(
        y -> {
          try {
            y.yield(1);
          } finally {
            refuse();
          }
        });
  }

  private static void refuse() throws IOException {
    throw new IOException("no");
  }

  @Test
  void afterShutdownGeneratorsStillWorkButAreWarnedOf() {
    var logger = Logger.getLogger("dev.tulip");
    var lines = new ArrayList<String>();
    logger.setFilter(record -> !lines.add(record.getMessage()));
    try {
      Asyncio.run(
          () -> {
            getRunningLoop().shutdownAsyncgens();
            assertThat(open("late").stream()).containsExactly(1, 2);
          });
    } finally {
      logger.setFilter(null);
    }
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("asynchronous generator <Generator")
        .endsWith("was scheduled after loop.shutdown_asyncgens() call");
  }

  @Test
  void tryWithResourcesClosesInTheTaskThatUsedIt() {
    Asyncio.run(
        () -> {
          var names = new ArrayList<String>();
          try (var generator =
              Generator.<Integer>of(
                  y -> {
                    try {
                      y.yield(1);
                    } finally {
                      names.add(currentTask().getName());
                    }
                  })) {
            generator.next();
          }
          assertThat(names).containsExactly(currentTask().getName());
        });
  }

  @Test
  void aForgottenGeneratorIsCollectedAndClosedWhenAnotherBegins() {
    Asyncio.run(
        () -> {
          var forgotten = begin();
          while (forgotten.get() != null) {
            System.gc();
            sleep(Duration.ofMillis(1));
          }
          while (!log.contains("lost closed")) {
            Generator.<Integer>of(_ -> {}).hasNext();
            sleep(Duration.ofMillis(1));
          }
        });
    assertThat(log).containsExactly("lost closing", "lost closed");
  }

  private WeakReference<Generator<Integer>> begin() {
    var generator = open("lost");
    generator.next();
    return new WeakReference<>(generator);
  }
}
