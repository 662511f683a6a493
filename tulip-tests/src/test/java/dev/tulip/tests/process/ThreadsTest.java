package dev.tulip.tests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which threads work for children, and what a loop in virtual time makes of them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are those of Unix")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadsTest {

  private static final SubprocessOptions PIPES = SubprocessOptions.pipes();

  private static Set<Thread> helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("tulip-(\\d+-.*|kill)|process reaper.*"))
        .collect(Collectors.toSet());
  }

  @TulipTest(realTime = true)
  void the_driver_for_linux_starts_none() throws IOException {
    assumeTrue(System.getProperty("tulip.driver", "").equals("epoll"));
    var before = helpers();
    var child = Asyncio.createSubprocessExec(PIPES, "cat");
    child.stdin().write("x");
    assertThat(child.stdout().readexactly(1)).containsExactly('x');
    child.sendSignal(1);
    assertThat(helpers()).isSubsetOf(before);
    assertThat(child.waitFor()).isEqualTo(-1);
    assertThat(helpers()).isSubsetOf(before);
  }

  @TulipTest
  void virtual_time_stands_still_while_a_child_is_worked_for(VirtualClock clock)
      throws IOException {
    var timer = Asyncio.createTask(() -> Asyncio.sleep(Duration.ofHours(1)));
    var child = Asyncio.createSubprocessExec(PIPES, "cat");
    assertThat(child.communicate("some data".getBytes()).stdout()).hasSize(9);
    assertThat(clock.nanos()).isZero();
    timer.cancel();
    assertThatThrownBy(timer::await).isInstanceOf(CancelledError.class);
  }
}
