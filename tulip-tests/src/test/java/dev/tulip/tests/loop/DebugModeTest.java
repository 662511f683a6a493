package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Runner;
import dev.tulip.Task;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The debug mode: where things were created. What it logs of slow steps, and what is recorded
 * without it, is tested elsewhere.
 */
class DebugModeTest {

  private static final int MOST_FRAMES = 10;

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final List<ExceptionContext> reported = new ArrayList<>();

  @BeforeEach
  void collect() {
    loop.setExceptionHandler((_, context) -> reported.add(context));
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private void failInCallback() {
    loop.callSoon(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    loop.stop();
    loop.runForever();
  }

  private void leaveFailedFuture() {
    loop.createFuture().setException(new IllegalStateException("on purpose"));
    loop.close();
  }

  private void assertCreatedIn(String method) {
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().details().get("source_traceback"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(StackTraceElement.class))
        .hasSizeBetween(1, MOST_FRAMES)
        .first()
        .satisfies(
            frame -> {
              assertThat(frame.getClassName()).isEqualTo(DebugModeTest.class.getName());
              assertThat(frame.getMethodName()).isEqualTo(method);
            });
  }

  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_set_debug")
  @Test
  void it_is_off_at_first_and_can_be_switched() {
    assertThat(loop.getDebug()).isFalse();
    loop.setDebug(true);
    assertThat(loop.getDebug()).isTrue();
    assertThat(loop).asString().contains("debug=true");
    loop.setDebug(false);
    assertThat(loop.getDebug()).isFalse();
  }

  @FromCpython(file = "test_tasks", type = "GatherTestsBase", test = "test_env_var_debug")
  @FromCpython(file = "test_base_events", type = "BaseEventLoopTests", test = "test_env_var_debug")
  @Test
  void the_property_is_for_new_loops() {
    assertThat(debugOfNewLoop()).as("not set").isFalse();
    try {
      System.setProperty("tulip.debug", "true");
      assertThat(debugOfNewLoop()).isTrue();
      assertThat(loop.getDebug()).isFalse();
      System.setProperty("tulip.debug", "");
      assertThat(debugOfNewLoop()).as("empty").isFalse();
    } finally {
      System.clearProperty("tulip.debug");
    }
  }

  private static boolean debugOfNewLoop() {
    try (var made = VirtualTime.newEventLoop()) {
      return made.getDebug();
    }
  }

  @Test
  void slow_is_a_tenth_of_a_second_unless_set() {
    assertThat(loop.getSlowCallbackDuration()).isEqualTo(Duration.ofMillis(100));
    loop.setSlowCallbackDuration(Duration.ofSeconds(2));
    assertThat(loop.getSlowCallbackDuration()).isEqualTo(Duration.ofSeconds(2));
  }

  @FromCpython(file = "test_events", type = "HandleTests", test = "test_callback_with_exception")
  @Test
  void a_failed_callback_tells_where_it_was_scheduled() {
    loop.setDebug(true);
    failInCallback();
    assertCreatedIn("failInCallback");
  }

  @Test
  void an_unheard_failure_tells_where_its_future_was_created() {
    loop.setDebug(true);
    leaveFailedFuture();
    assertCreatedIn("leaveFailedFuture");
  }

  @FromCpython(file = "test_tasks", type = "BaseTaskTests", test = "test_task_source_traceback")
  @Test
  void a_pending_task_tells_where_it_was_created_and_who_called_that() {
    loop.setDebug(true);
    leavePendingTask();
    assertCreatedIn("leavePendingTask");
    assertThat((List<?>) reported.getFirst().details().get("source_traceback"))
        .hasSizeGreaterThan(1);
  }

  @FromCpython(
      file = "test_tasks",
      type = "BaseTaskTests",
      test = "test_log_destroyed_pending_task")
  @Test
  void it_is_reported_with_itself_when_its_loop_is_closed() {
    loop.setDebug(true);
    var future = loop.<String>createFuture();
    var task = loop.createTask(future::await);
    loop.stop();
    loop.runForever();
    assertThat(Asyncio.allTasks(loop)).containsExactly(task);
    loop.close();
    assertThat(reported).hasSize(1);
    assertThat(reported.getFirst().message()).isEqualTo("Task was destroyed but it is pending!");
    assertThat(reported.getFirst().task()).isSameAs(task);
    assertThat(reported.getFirst().details()).containsKey("source_traceback");
  }

  @Test
  void of_a_pending_task_one_line_is_known_in_any_mode() {
    leavePendingTask();
    assertCreatedIn("leavePendingTask");
    assertThat((List<?>) reported.getFirst().details().get("source_traceback")).hasSize(1);
  }

  private void leavePendingTask() {
    loop.createTask(() -> Asyncio.sleep(Duration.ofHours(1)));
    loop.close();
  }

  @Test
  void frames_of_the_jdk_are_passed_over() {
    loop.setDebug(true);
    var tasks = Stream.of(1).map(_ -> loop.createTask(() -> Asyncio.sleep(Duration.ZERO))).toList();
    loop.close();
    assertThat(tasks).hasSize(1);
    assertThat(reported.getFirst().details().get("source_traceback"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(StackTraceElement.class))
        .hasSizeGreaterThan(1)
        .noneSatisfy(frame -> assertThat(frame.getClassName()).startsWith("java."));
  }

  @Test
  void a_task_keeps_the_name_of_the_one_that_created_it_and_not_that_task() {
    loop.setDebug(true);
    var created = new ArrayList<Task<?>>();
    var creator = new WeakReference<>(loop.createTask(() -> created.add(sleepingTask())));
    loop.runUntilComplete(() -> Asyncio.sleep(Duration.ofSeconds(1)));
    System.gc();
    assertThat(created).hasSize(1);
    assertThat(creator.get()).isNull();
    loop.runUntilComplete(created.getFirst());
  }

  private static Task<?> sleepingTask() {
    return Asyncio.createTask(() -> Asyncio.sleep(Duration.ofSeconds(2)));
  }

  @Test
  void of_a_deep_stack_the_newest_frames_are_kept() {
    loop.setDebug(true);
    failedFutureBelow(3 * MOST_FRAMES);
    loop.close();
    assertThat(reported.getFirst().details().get("source_traceback"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(StackTraceElement.class))
        .hasSize(MOST_FRAMES)
        .allSatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("failedFutureBelow"));
  }

  private void failedFutureBelow(int depth) {
    if (depth == 0) {
      loop.createFuture().setException(new IllegalStateException("on purpose"));
    } else {
      failedFutureBelow(depth - 1);
    }
  }

  @Test
  void otherwise_nothing_is_told_of_callbacks_and_futures() {
    failInCallback();
    leaveFailedFuture();
    assertThat(reported)
        .hasSize(2)
        .allSatisfy(context -> assertThat(context.details()).doesNotContainKey("source_traceback"));
  }

  @Test
  @FromCpython(
      file = "test_futures",
      type = "BaseFutureTests",
      test = {"test_future_repr", "test_future_source_traceback"})
  void a_future_shows_where_it_was_created() {
    loop.setDebug(true);
    assertThat(loop.createFuture())
        .asString()
        .startsWith("<Future pending created at " + DebugModeTest.class.getName() + ".a_future_");
  }

  @Test
  void run_takes_it_as_an_option() {
    var options = Runner.RunnerOptions.defaults().withLoopFactory(VirtualTime::newEventLoop);
    assertThat(Asyncio.run(() -> Asyncio.getRunningLoop().getDebug(), options)).isFalse();
    assertThat(Asyncio.run(() -> Asyncio.getRunningLoop().getDebug(), options.withDebug(true)))
        .isTrue();
  }
}
