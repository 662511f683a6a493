package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.EventLoop;
import dev.tulip.Handle;
import dev.tulip.testing.VirtualTime;
import dev.tulip.tests.cpython.FromCpython;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What handles say of themselves, and how much more in debug mode. */
class HandleTextTest {

  private static final String HERE = HandleTextTest.class.getName();

  private final EventLoop loop = VirtualTime.newEventLoop();

  @AfterEach
  void close() {
    loop.close();
  }

  private static final class Named implements Runnable {
    @Override
    public void run() {}

    @Override
    public String toString() {
      return "named";
    }
  }

  /** The line above the one that calls this, as a stack trace shows it. */
  private static String lineAbove() {
    var caller =
        StackWalker.getInstance()
            .walk(frames -> frames.skip(1).findFirst().orElseThrow().toStackTraceElement());
    return HERE
        + "."
        + caller.getMethodName()
        + "(HandleTextTest.java:"
        + (caller.getLineNumber() - 1)
        + ")";
  }

  @FromCpython(file = "test_events", type = "HandleTests", test = "test_handle_repr")
  @Test
  void a_handle_says_what_it_will_run() {
    var handle = loop.callSoon(new Named());
    assertThat(handle).hasToString("<Handle named>");
    handle.cancel();
    assertThat(handle).hasToString("<Handle cancelled>");
    assertThat(loop.callSoon(() -> {})).hasToString("<Handle " + HERE + ".<lambda>>");
  }

  @FromCpython(file = "test_events", type = "TimerTests", test = "test_timer_repr")
  @Test
  void a_timer_says_when() {
    var timer = loop.callAt(5, new Named());
    assertThat(timer).hasToString("<TimerHandle when=5ns named>");
    timer.cancel();
    assertThat(timer).hasToString("<TimerHandle cancelled when=5ns>");
  }

  @FromCpython(file = "test_events", type = "HandleTests", test = "test_handle_repr_debug")
  @Test
  void in_debug_mode_a_handle_says_where_it_was_made_and_cancelled_what_it_was_to_run() {
    loop.setDebug(true);
    var handle = loop.callSoon(new Named());
    var here = lineAbove();
    assertThat(handle.toString()).startsWith("<Handle named created at ").endsWith(here + ">");
    handle.cancel();
    handle.cancel();
    assertThat(handle.toString())
        .startsWith("<Handle cancelled named created at ")
        .endsWith(here + ">");
  }

  @FromCpython(file = "test_events", type = "TimerTests", test = "test_timer_repr_debug")
  @Test
  void so_does_a_timer() {
    loop.setDebug(true);
    var timer = loop.callAt(123, new Named());
    var here = lineAbove();
    assertThat(timer.toString())
        .startsWith("<TimerHandle when=123ns named created at ")
        .endsWith(here + ">");
    timer.cancel();
    assertThat(timer.toString())
        .startsWith("<TimerHandle cancelled when=123ns named created at ")
        .endsWith(here + ">");
  }

  @FromCpython(file = "test_events", type = "HandleTests", test = "test_handle_source_traceback")
  @Test
  void in_debug_mode_every_way_to_schedule_notes_where_that_was() {
    loop.setDebug(true);
    var reported = new ArrayList<List<?>>();
    loop.setExceptionHandler(
        (_, context) -> reported.add((List<?>) context.details().get("source_traceback")));
    var handles = scheduleInEveryWay();
    assertThat(handles).allSatisfy(handle -> assertThat(handle.toString()).contains(SCHEDULED));
    loop.callLater(Duration.ofSeconds(1), loop::stop);
    loop.runForever();
    assertThat(reported)
        .hasSize(handles.size())
        .allSatisfy(frames -> assertThat(frames.getFirst().toString()).contains(SCHEDULED));
  }

  private static final String SCHEDULED = HERE + ".scheduleInEveryWay(HandleTextTest.java:";

  private List<Handle> scheduleInEveryWay() {
    return List.of(
        loop.callSoon(HandleTextTest::fail),
        loop.callSoonThreadsafe(HandleTextTest::fail),
        loop.callLater(Duration.ZERO, HandleTextTest::fail),
        loop.callAt(0, HandleTextTest::fail));
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }
}
