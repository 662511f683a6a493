package dev.tulip.tests.task;

import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.taskGroup;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.Task;
import dev.tulip.TaskFactory;
import dev.tulip.TaskOptions;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many tasks a program makes, and how many of them need a turn of the loop. */
class TaskCountTest {

  private static final String TYPE = "BaseTaskCountingTests";

  /** 1 and 3 and 9 and 27. */
  private static final int TREE = 40;

  private static final int LEAVES = 27;

  private final EventLoop loop = VirtualTime.newEventLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  /** Counts what another factory makes. */
  private static final class Counting implements TaskFactory {
    private final TaskFactory maker;
    private int made;
    private int leftToTheLoop;

    Counting(TaskFactory maker) {
      this.maker = maker;
    }

    @Override
    public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
      made++;
      var task = maker.create(loop, coroutine, options);
      if (!task.done()) {
        leftToTheLoop++;
      }
      return task;
    }
  }

  private <T> T run(Counting factory, Coroutine<T> main) {
    loop.setTaskFactory(factory);
    return loop.runUntilComplete(main);
  }

  /**
   * @param waiting how many are not done by an eager step; the main task never is, for its loop does
   *     not run yet
   */
  private void assertCounts(int made, int waiting, Coroutine<?> main) {
    var standard = new Counting(TaskFactory.standard());
    run(standard, main);
    assertThat(standard.made).isEqualTo(made);
    assertThat(standard.leftToTheLoop).isEqualTo(made);
    var eager = new Counting(TaskFactory.eager());
    run(eager, main);
    assertThat(eager.made).isEqualTo(made);
    assertThat(eager.leftToTheLoop).isEqualTo(waiting);
  }

  private static int chain(int depth) {
    if (depth == 0) {
      return 0;
    }
    Coroutine<Integer> next = () -> chain(depth - 1);
    return 1 + Asyncio.await(next);
  }

  @FromCpython(file = "test_eager_task_factory", type = TYPE, test = "test_awaitables_chain")
  @Test
  void coroutines_that_are_awaited_one_in_the_other_make_no_task() {
    assertThat(run(new Counting(TaskFactory.standard()), () -> chain(100))).isEqualTo(100);
    assertCounts(1, 1, () -> chain(100));
  }

  private static String groups(int depth) {
    if (depth > 0) {
      taskGroup(
          group -> {
            for (int i = 0; i < 3; i++) {
              group.createTask(() -> groups(depth - 1));
            }
          });
    }
    return "done";
  }

  @FromCpython(file = "test_eager_task_factory", type = TYPE, test = "test_recursive_taskgroups")
  @Test
  void a_tree_of_groups_makes_a_task_for_each_node_and_a_group_waits_though_all_are_done() {
    assertCounts(TREE, TREE - LEAVES, () -> groups(3));
  }

  private static String gathers(int depth) {
    if (depth > 0) {
      List<Coroutine<String>> children = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        children.add(() -> gathers(depth - 1));
      }
      gather(children).await();
    }
    return "done";
  }

  @FromCpython(file = "test_eager_task_factory", type = TYPE, test = "test_recursive_gather")
  @Test
  void a_tree_of_gathers_does_so_too_and_waits_for_nothing_that_is_done() {
    assertCounts(TREE, 1, () -> gathers(3));
  }
}
