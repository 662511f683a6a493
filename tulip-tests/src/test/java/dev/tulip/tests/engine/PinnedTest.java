package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.FastTierOnly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/**
 * Waiting under a class initializer, where a virtual thread cannot leave its carrier, is refused;
 * the loop goes on. Each class here is initialized once.
 */
@FastTierOnly
class PinnedTest {

  private static final List<Object> LOG = new ArrayList<>();
  private static Future<String> future;

  @AfterEach
  void forget() {
    LOG.clear();
  }

  private static final class Sleeps {
    static {
      Asyncio.sleep(Duration.ofHours(1));
    }

    static void touch() {}
  }

  private static final class StepsAside {
    static {
      Asyncio.sleep(Duration.ZERO);
    }

    static void touch() {}
  }

  private static final class Awaits {
    static {
      future.await();
    }

    static void touch() {}
  }

  private static final class StartsEagerly {
    static final Future<String> TASK =
        Asyncio.createTask(PinnedTest::nameLater, TaskOptions.defaults().withEagerStart(true));

    static Future<String> task() {
      return TASK;
    }
  }

  private static String nameLater() {
    LOG.add("begun");
    Asyncio.sleep(Duration.ofSeconds(1));
    return "done";
  }

  private static void assertRefused(Runnable touch) {
    assertThat(catchThrowable(touch::run))
        .isInstanceOf(ExceptionInInitializerError.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "a coroutine cannot wait here: a class initializer or a native frame below it pins"
                + " VirtualThread[#");
  }

  private static void assertLoopIsWell() {
    var loop = Asyncio.getRunningLoop();
    long before = loop.timeNanos();
    var others =
        Asyncio.gather(
            () -> Asyncio.sleep(Duration.ofSeconds(2)), () -> Asyncio.sleep(Duration.ZERO));
    others.await();
    assertThat(loop.timeNanos() - before).isEqualTo(Duration.ofSeconds(2).toNanos());
  }

  @TulipTest
  void a_sleep_is_refused() {
    assertRefused(Sleeps::touch);
    assertLoopIsWell();
  }

  @TulipTest
  void giving_way_to_somebody_is_refused() {
    Asyncio.getRunningLoop().callSoon(() -> LOG.add("callback"));
    assertRefused(StepsAside::touch);
    Asyncio.sleep(Duration.ZERO);
    assertThat(LOG).containsExactly("callback");
    assertLoopIsWell();
  }

  @TulipTest
  void awaiting_a_future_is_refused_and_its_result_wakes_nobody() {
    future = Asyncio.createFuture();
    assertRefused(Awaits::touch);
    assertThat(future).hasToString("<Future pending>");
    future.setResult("x");
    assertLoopIsWell();
  }

  @TulipTest
  void an_eager_start_becomes_an_ordinary_one() {
    var task = StartsEagerly.task();
    assertThat(LOG).isEmpty();
    assertThat(task.await()).isEqualTo("done");
    assertThat(LOG).containsExactly("begun");
    assertLoopIsWell();
  }
}
