package dev.tulip.tests.future;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.TaskOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The text of futures whose results hold futures. */
class FutureTextTest {

  @TulipTest
  @FromCpython(
      file = "test_futures2",
      type = "FutureReprTests",
      test = "test_recursive_repr_for_pending_tasks")
  void a_task_that_gave_all_tasks_shows_itself_as_three_dots() {
    var asking = Asyncio.createTask(() -> Asyncio.allTasks(), TaskOptions.named("asking"));
    var all = Asyncio.waitFor(asking, Duration.ofSeconds(10));
    assertThat(all).anyMatch(task -> task == asking);
    assertThat(all.toString()).contains("<Task name='asking' ", "...");
    assertThat(asking.toString()).contains(" finished result=[<Task name='", ", ...]");
  }

  @TulipTest
  void two_futures_that_hold_each_other_are_shown_one_level_deep() {
    var left = Asyncio.<Object>createFuture();
    var right = Asyncio.<Object>createFuture();
    left.setResult(right);
    right.setResult(List.of(left));
    assertThat(left).hasToString("<Future finished result=<Future finished>>");
    assertThat(right).hasToString("<Future finished result=[<Future finished>]>");
  }

  @TulipTest
  void a_result_of_many_such_futures_is_no_work() {
    var futures = new ArrayList<Future<Object>>();
    for (int i = 0; i < 20; i++) {
      futures.add(Asyncio.createFuture());
    }
    futures.forEach(future -> future.setResult(futures));
    assertThat(futures.getFirst().toString())
        .startsWith("<Future finished result=[..., <Future finished>, <Future finished>, ");
  }
}
