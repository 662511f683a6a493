package dev.tulip.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoops;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.nio.NioDriver;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Processes;
import dev.tulip.spi.RawProcess;
import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A child that has ended, of which the loop has not been told yet. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UntoldEndTest {

  private static final SubprocessOptions NO_PIPES = SubprocessOptions.defaults();

  private final Ended process = new Ended();
  private final RecordingChild child = new RecordingChild();

  /** Runs {@code main} in a loop in which every program is that process. */
  private void run(VoidCoroutine main) throws IOException {
    var real = NioDriver.open();
    Processes processes = (_, _) -> process;
    var driver =
        (Driver)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Driver.class},
                (_, method, arguments) ->
                    method.getName().equals("processes")
                        ? processes
                        : call(real, method, arguments));
    var options =
        RunnerOptions.defaults().withLoopFactory(() -> EventLoops.create(Clock.system(), driver));
    Asyncio.run(main.asCoroutine(), options);
  }

  private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @FromCpython(
      file = "test_subprocess",
      type = "SubprocessMixin",
      test = "test_close_dont_kill_finished")
  @Test
  void it_is_not_killed_by_close() throws IOException {
    run(this::close);
  }

  private void close() throws IOException {
    var transport =
        Asyncio.getRunningLoop().subprocessExec(() -> child, NO_PIPES, "program").transport();
    assertThat(transport.getReturncode()).isNull();
    transport.close();
    assertThat(process.signals).isEmpty();
    process.tell(3);
    child.events.await("lost");
    assertThat(child.events.log()).containsExactly("made", "exited 3", "lost");
  }

  /** Tells its end when the test says so. */
  private static final class Ended implements RawProcess {

    private final List<Integer> signals = new ArrayList<>();
    private IntConsumer listener;

    void tell(int code) {
      Objects.requireNonNull(listener).accept(code);
    }

    @Override
    public ProcessHandle handle() {
      return ProcessHandle.current();
    }

    @Override
    public RawSink stdin() {
      return null;
    }

    @Override
    public RawSource stdout() {
      return null;
    }

    @Override
    public RawSource stderr() {
      return null;
    }

    @Override
    public void onExit(IntConsumer listener) {
      this.listener = listener;
    }

    @Override
    public boolean isAlive() {
      return false;
    }

    @Override
    public void signal(int number, Consumer<Exception> failed) {
      signals.add(number);
    }
  }
}
