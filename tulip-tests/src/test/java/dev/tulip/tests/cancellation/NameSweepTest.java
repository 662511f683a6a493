package dev.tulip.tests.cancellation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.transport.NameInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Looking names up, cancelled at every point: no thread is left, and the next look-up answers.
 */
@Timeout(value = 50, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NameSweepTest {

  /** An operation of the loop that looks something up. */
  @FunctionalInterface
  private interface LookUp<T> {
    T ask(EventLoop loop) throws IOException;
  }

  private static List<InetSocketAddress> addresses(EventLoop loop) throws IOException {
    return loop.getaddrinfo("localhost", 80, null);
  }

  private static NameInfo name(EventLoop loop) {
    return loop.getnameinfo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
  }

  private static void checkAddresses(List<InetSocketAddress> addresses) {
    assertThat(addresses)
        .allMatch(found -> found.getPort() == 80 && found.getAddress().isLoopbackAddress())
        .isNotEmpty();
  }

  private static void checkName(NameInfo name) {
    assertThat(name.host()).isNotEmpty();
    assertThat(name.service()).isEqualTo("80");
  }

  private static <T> void lookUp(CancelPoint point, LookUp<T> lookUp, Consumer<T> check)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    var given = point.run(() -> lookUp.ask(loop));
    if (given != null) {
      check.accept(given);
    }
    check.accept(lookUp.ask(loop));
  }

  // ---- by the loop's threads

  private static <T> void byThreads(LookUp<T> lookUp, Consumer<T> check) throws Exception {
    var before = workers();
    Sweep.throughout(point -> lookUp(point, lookUp, check));
    for (var worker : workers()) {
      if (!before.contains(worker)) {
        worker.join();
      }
    }
  }

  /** The threads of loops for what blocks. One that nobody ends outlives this test's time. */
  private static Set<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("asyncio_"))
        .collect(Collectors.toSet());
  }

  @Test
  void the_addresses_of_a_host() throws Exception {
    byThreads(NameSweepTest::addresses, NameSweepTest::checkAddresses);
  }

  @Test
  void the_name_of_an_address() throws Exception {
    byThreads(NameSweepTest::name, NameSweepTest::checkName);
  }

  // ---- by an executor that has no threads

  private static <T> void inline(CancelPoint point, LookUp<T> lookUp, Consumer<T> check)
      throws IOException {
    var executor = new InlineExecutor();
    Asyncio.getRunningLoop().setDefaultExecutor(executor);
    lookUp(point, lookUp, check);
    assertThat(executor.jobs()).isEqualTo(point.isBeforeTheBeginning() ? 1 : 2);
  }

  @Test
  void the_addresses_of_a_host_that_are_there_at_once() throws IOException {
    Sweep.everywhere(
        point -> inline(point, NameSweepTest::addresses, NameSweepTest::checkAddresses));
  }

  @Test
  void the_name_of_an_address_that_is_there_at_once() throws IOException {
    Sweep.everywhere(point -> inline(point, NameSweepTest::name, NameSweepTest::checkName));
  }
}
