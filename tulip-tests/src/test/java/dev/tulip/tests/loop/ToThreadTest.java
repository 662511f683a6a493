package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Functions handed to a thread. */
class ToThreadTest {

  private final AtomicInteger calls = new AtomicInteger();

  @FromCpython(file = "test_threads", type = "ToThreadTests", test = "test_to_thread")
  @TulipTest
  void the_result_is_the_functions() {
    assertThat(Asyncio.toThread(() -> Math.addExact(40, 2))).isEqualTo(42);
  }

  @FromCpython(file = "test_threads", type = "ToThreadTests", test = "test_to_thread_exception")
  @TulipTest
  void what_the_function_throws_is_thrown() {
    assertThatThrownBy(() -> Asyncio.toThread(() -> Math.addExact(Integer.MAX_VALUE, 1)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("integer overflow");
  }

  @FromCpython(file = "test_threads", type = "ToThreadTests", test = "test_to_thread_once")
  @TulipTest
  void the_function_is_called_once() {
    Asyncio.toThread(() -> assertThat(calls.incrementAndGet()).isOne());
    assertThat(calls).hasValue(1);
  }

  @FromCpython(file = "test_threads", type = "ToThreadTests", test = "test_to_thread_args_kwargs")
  @TulipTest
  void the_function_sees_the_values_that_its_lambda_captured() {
    var seen = Collections.synchronizedList(new ArrayList<>());
    var name = "test";
    boolean something = true;
    Asyncio.toThread(() -> seen.addAll(List.of(name, something)));
    assertThat(seen).containsExactly("test", true);
  }

  @FromCpython(file = "test_threads", type = "ToThreadTests", test = "test_to_thread_concurrent")
  @TulipTest
  void several_at_a_time_are_all_called() {
    VoidCoroutine onThread = () -> Asyncio.toThread((Runnable) calls::incrementAndGet);
    Asyncio.gather(Collections.nCopies(10, onThread.asCoroutine())).await();
    assertThat(calls).hasValue(10);
  }
}
