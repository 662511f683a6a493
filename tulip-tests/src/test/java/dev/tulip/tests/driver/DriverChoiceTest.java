package dev.tulip.tests.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.DefaultEventLoopPolicy;
import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.Runner;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A loop has the driver that was asked for, or the best there is; what cannot be had is refused. */
class DriverChoiceTest {

  /** What it says of itself once it has opened something. */
  private static String driverOf(EventLoop loop) {
    return loop.runUntilComplete(DriverChoiceTest::driverOfRunningLoop);
  }

  private static String driverOfRunningLoop() throws IOException {
    var loop = Asyncio.getRunningLoop();
    var options = ServerOptions.defaults();
    loop.createServer(() -> new Protocol() {}, List.of("127.0.0.1"), 0, options).close();
    return loop.toString().replaceAll(".*driver=(.*)>", "$1");
  }

  @Test
  void a_loop_by_name_has_that_driver() {
    try (var loop = EventLoops.create("nio")) {
      assertThat(driverOf(loop)).isEqualTo("nio");
    }
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void so_has_a_runner_s_and_a_policy_s() {
    try (var runner = new Runner(RunnerOptions.defaults().withDriver("epoll"))) {
      assertThat(runner.run(DriverChoiceTest::driverOfRunningLoop)).isEqualTo("epoll");
    }
    try (var loop = new DefaultEventLoopPolicy("epoll").newEventLoop()) {
      assertThat(driverOf(loop)).isEqualTo("epoll");
    }
    try (var loop = new DefaultEventLoopPolicy("nio").newEventLoop()) {
      assertThat(driverOf(loop)).isEqualTo("nio");
    }
  }

  @Test
  void a_name_that_no_driver_has_is_refused_at_once_with_those_that_there_are() {
    assertRefused(() -> EventLoops.create("kqueue"));
    assertRefused(() -> RunnerOptions.defaults().withDriver("kqueue"));
    assertRefused(() -> new DefaultEventLoopPolicy("kqueue"));
  }

  private static void assertRefused(Runnable asking) {
    assertThatThrownBy(asking::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'kqueue'")
        .hasMessageContaining("nio, epoll");
  }

  /** Prints which driver it has, or what it was told instead. */
  static final class Program {
    public static void main(String[] arguments) {
      try (var loop = Asyncio.newEventLoop()) {
        System.out.println(driverOf(loop));
      } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static ChildProcess.Result run(String... options) throws Exception {
    return ChildProcess.run(new ProcessBuilder(CoreClasses.program(Program.class, options)));
  }

  @Test
  void the_system_property_chooses() throws Exception {
    assertThat(run("-Dtulip.driver=nio").out()).isEqualTo("nio\n");
    assertThat(run("-Dtulip.driver=kqueue").out())
        .startsWith("tulip.driver is 'kqueue'; of the drivers there are nio");
  }

  @Test
  void without_tulip_native_there_is_the_portable_one_and_to_ask_for_epoll_says_what_is_missing()
      throws Exception {
    assertThat(run().out()).isEqualTo("nio\n");
    assertThat(run("-Dtulip.driver=epoll").out())
        .contains("'epoll'", "epoll comes with tulip-native, which is not there");
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void where_native_access_is_denied_the_portable_one_is_taken_and_to_ask_for_epoll_says_why()
      throws Exception {
    var denied = "--illegal-native-access=deny";
    assertThat(runWithNative(denied).out()).isEqualTo("nio\n");
    assertThat(runWithNative(denied, "-Dtulip.driver=epoll").out())
        .contains("'epoll' is not available", "--enable-native-access=ALL-UNNAMED");
  }

  @EnabledOnOs(OS.LINUX)
  @Test
  void where_it_is_there_epoll_is_taken_and_the_jdk_warns_once_unless_access_is_given()
      throws Exception {
    var warned = runWithNative();
    assertThat(warned.out()).isEqualTo("epoll\n");
    assertThat(warned.err().split("A restricted method in", -1)).hasSize(2);
    var quiet = runWithNative("--enable-native-access=ALL-UNNAMED");
    assertThat(quiet.out()).isEqualTo("epoll\n");
    assertThat(quiet.err()).isEmpty();
  }

  private static ChildProcess.Result runWithNative(String... options) throws Exception {
    return ChildProcess.run(
        new ProcessBuilder(CoreClasses.programWithNative(Program.class, options)));
  }
}
