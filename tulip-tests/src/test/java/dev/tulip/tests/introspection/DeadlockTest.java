package dev.tulip.tests.introspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tulip.Asyncio;
import dev.tulip.Awaitable;
import dev.tulip.DeadlockException;
import dev.tulip.Task;
import dev.tulip.TaskOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.queue.Queue;
import dev.tulip.sync.Lock;
import dev.tulip.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a deadlock says. */
class DeadlockTest {

  private static final String HERE = DeadlockTest.class.getName();

  private static String deadlock(VoidCoroutine main) {
    VoidCoroutine named =
        () -> {
          Asyncio.currentTask().setName("main");
          main.run();
        };
    return catchThrowableOfType(DeadlockException.class, () -> VirtualTime.run(named)).getMessage();
  }

  private static Task<@Nullable Void> task(String name, VoidCoroutine body) {
    return Asyncio.createTask(body, TaskOptions.named(name));
  }

  @Test
  void it_names_what_each_task_waits_in_and_where() {
    var message =
        deadlock(
            () -> {
              task("consumer", DeadlockTest::takeFromEmptyQueue);
              task("second", DeadlockTest::acquireTwice);
              Asyncio.createFuture().await();
            });
    assertThat(message.lines())
        .anyMatch(line -> line.equals("  consumer waits in Queue.get"))
        .anyMatch(line -> line.startsWith("    at " + HERE + ".takeFromEmptyQueue("))
        .anyMatch(line -> line.equals("  second waits in Lock.acquire"))
        .anyMatch(line -> line.startsWith("    at " + HERE + ".acquireTwice("))
        .anyMatch(line -> line.equals("  main waits for <Future pending>"));
    assertThat(message).doesNotContain("a ring");
  }

  private static void takeFromEmptyQueue() {
    new Queue<String>().get();
  }

  private static void acquireTwice() {
    var lock = new Lock();
    lock.acquire();
    lock.acquire();
  }

  @Test
  void tasks_that_wait_for_each_other_are_a_ring() {
    var message =
        deadlock(
            () -> {
              var tasks = new ArrayList<Task<?>>();
              tasks.add(task("a", () -> tasks.get(1).await()));
              tasks.add(task("b", () -> tasks.get(0).await()));
              tasks.get(0).await();
            });
    assertThat(message)
        .contains("\n  main waits for a\n", "\n  a waits for b\n", "\n  b waits for a\n")
        .endsWith("\n  a ring: a -> b -> a");
  }

  @Test
  void a_ring_is_found_through_combinators() {
    var message =
        deadlock(
            () -> {
              var main = (Awaitable<?>) Asyncio.currentTask();
              var idle = task("idle", () -> Asyncio.createFuture().await());
              var shielding = task("shielding", () -> Asyncio.shield(main).await());
              Asyncio.gather(List.of(idle, shielding)).await();
            });
    assertThat(message)
        .contains("\n  main waits for idle, shielding\n", "\n  shielding waits for main\n")
        .endsWith("\n  a ring: main -> shielding -> main");
  }

  @Test
  void a_group_waits_for_its_tasks() {
    var message =
        deadlock(
            () ->
                Asyncio.taskGroup(
                    group -> {
                      group.createTask(DeadlockTest::takeFromEmptyQueue).setName("stuck");
                    }));
    assertThat(message).contains("\n  main waits for stuck\n");
  }

  @Test
  void of_very_many_tasks_the_first_are_listed() {
    var message =
        deadlock(
            () -> {
              for (int i = 0; i < 150; i++) {
                task("stuck-" + i, DeadlockTest::takeFromEmptyQueue);
              }
              Asyncio.createFuture().await();
            });
    assertThat(message)
        .contains("\n  stuck-98 waits in")
        .doesNotContain("stuck-99")
        .endsWith("\n  and 51 more tasks");
  }
}
