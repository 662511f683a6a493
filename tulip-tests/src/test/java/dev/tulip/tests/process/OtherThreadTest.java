package dev.tulip.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Refused;
import java.io.IOException;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What other threads may not do to a child leaves it as it is. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is one of Unix")
class OtherThreadTest {

  @TulipTest(realTime = true)
  void another_thread_is_refused_and_the_child_goes_on() throws IOException {
    var child = Asyncio.createSubprocessExec(SubprocessOptions.pipes(), "cat");
    var transport = child.transport();
    Refused.byOtherThread(
        transport::close, transport::terminate, transport::kill, () -> transport.sendSignal(15));
    assertThat(child.communicate("still there".getBytes()).stdout())
        .asString()
        .isEqualTo("still there");
    assertThat(child.returncode()).isZero();
  }
}
