package dev.tulip.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Tiers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one task leaves on its thread is not found by the next, though threads serve many tasks. */
class ThreadStateTest {

  private static final ThreadLocal<String> LOCAL = ThreadLocal.withInitial(() -> "fresh");
  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

  private final List<Object> seen = new ArrayList<>();

  /** Runs two tasks, which in the fast tier one thread serves. */
  private void oneAfterTheOther(VoidCoroutine first, VoidCoroutine second) {
    var threads = new ArrayList<Thread>();
    for (var body : List.of(first, second)) {
      Asyncio.createTask(
              () -> {
                threads.add(Thread.currentThread());
                body.run();
              })
          .await();
    }
    assertThat(threads.get(0) == threads.get(1)).isEqualTo(Tiers.isFast());
  }

  @TulipTest
  void thread_locals_do_not_reach_the_next_task() {
    oneAfterTheOther(() -> LOCAL.set("left behind"), () -> seen.add(LOCAL.get()));
    assertThat(seen).containsExactly("fresh");
  }

  @TulipTest
  void thread_locals_stay_with_a_task_over_its_waits() {
    oneAfterTheOther(
        () -> {
          LOCAL.set("mine");
          Asyncio.gather(() -> LOCAL.set("another task's"), () -> LOCAL.set("yet another's"))
              .await();
          seen.add(LOCAL.get());
        },
        () -> seen.add(LOCAL.get()));
    assertThat(seen).containsExactly("mine", "fresh");
  }

  @TulipTest
  void an_interrupt_does_not_reach_the_next_task() {
    oneAfterTheOther(
        () -> Thread.currentThread().interrupt(), () -> seen.add(Thread.interrupted()));
    assertThat(seen).containsExactly(false);
  }

  @Test
  void tasks_inherit_no_thread_locals() {
    INHERITED.set("of the caller");
    try {
      Asyncio.run(
          () -> {
            seen.add(String.valueOf(INHERITED.get()));
            INHERITED.set("of the main task");
            Asyncio.createTask(() -> seen.add(String.valueOf(INHERITED.get()))).await();
          });
    } finally {
      INHERITED.remove();
    }
    assertThat(seen).containsExactly("null", "null");
  }

  @Test
  void tasks_have_the_class_loader_of_the_thread_that_made_the_loop() throws Exception {
    var before = Thread.currentThread().getContextClassLoader();
    try (var loader = new java.net.URLClassLoader(new java.net.URL[0], before)) {
      Thread.currentThread().setContextClassLoader(loader);
      Asyncio.run(
          () -> {
            seen.add(Thread.currentThread().getContextClassLoader());
            Asyncio.createTask(() -> seen.add(Thread.currentThread().getContextClassLoader()))
                .await();
          });
      assertThat(seen).containsExactly(loader, loader);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @TulipTest
  void every_coroutine_is_a_virtual_thread() {
    seen.add(Thread.currentThread().isVirtual());
    var inCallback = Asyncio.<Boolean>createFuture();
    Asyncio.getRunningLoop()
        .callSoon(() -> inCallback.setResult(Thread.currentThread().isVirtual()));
    seen.add(inCallback.await());
    assertThat(seen).containsExactly(true, true);
  }
}
