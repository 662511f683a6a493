package dev.tulip.tests.connect;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import dev.tulip.tests.connect.Attempts.Fate;
import dev.tulip.transport.ConnectOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Connecting to the addresses of a host side by side, as RFC 8305 wants it. */
class HappyEyeballsTest {

  private static final String IPV6 = "2001:db8:0:0:0:0:0:1";
  private static final ConnectOptions HAPPY =
      ConnectOptions.defaults().withHappyEyeballsDelay(Duration.ofMillis(250));

  private final Attempts attempts =
      new Attempts().host("example.com", IPV6, "2001:db8::2", "192.0.2.1", "192.0.2.2");

  private void connectAndClose(ConnectOptions options, String winner) throws IOException {
    try (var _ = attempts.connect("example.com", options).transport()) {
      assertThat(attempts.open()).containsExactly(winner);
    }
  }

  @Test
  void an_address_that_answers_in_time_is_the_only_one_tried() {
    attempts.fate(IPV6, new Fate.ConnectedAfter(Duration.ofMillis(249)));
    attempts.network.run(() -> connectAndClose(HAPPY, IPV6));
    assertThat(attempts.log).containsExactly(IPV6 + " at 0");
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void a_slow_first_address_loses_to_the_next_of_the_other_family_and_is_closed() {
    attempts.fate(IPV6, new Fate.Silent());
    attempts.network.run(() -> connectAndClose(HAPPY, "192.0.2.1"));
    assertThat(attempts.log).containsExactly(IPV6 + " at 0", "192.0.2.1 at 250");
    assertThat(attempts.network.sockets().getFirst().closings()).isOne();
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void a_slow_first_address_may_still_win() {
    attempts.fate(IPV6, new Fate.ConnectedAfter(Duration.ofMillis(300)));
    attempts.fate("192.0.2.1", new Fate.ConnectedAfter(Duration.ofMillis(100)));
    attempts.network.run(() -> connectAndClose(HAPPY, IPV6));
    assertThat(attempts.log).containsExactly(IPV6 + " at 0", "192.0.2.1 at 250");
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void a_first_address_that_fails_makes_way_at_once() {
    attempts.fate(IPV6, new Fate.FailsAfter(Duration.ofMillis(40)));
    attempts.network.run(() -> connectAndClose(HAPPY, "192.0.2.1"));
    assertThat(attempts.log).containsExactly(IPV6 + " at 0", "192.0.2.1 at 40");
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void each_has_its_head_start_and_the_families_take_turns() {
    attempts.fate(IPV6, new Fate.Silent());
    attempts.fate("192.0.2.1", new Fate.Silent());
    attempts.fate("2001:db8:0:0:0:0:0:2", new Fate.Silent());
    attempts.network.run(() -> connectAndClose(HAPPY, "192.0.2.2"));
    assertThat(attempts.log)
        .containsExactly(
            IPV6 + " at 0", "192.0.2.1 at 250", "2001:db8:0:0:0:0:0:2 at 500", "192.0.2.2 at 750");
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void how_many_of_the_first_family_come_first_can_be_said() {
    attempts.fate(IPV6, new Fate.Refused());
    attempts.fate("2001:db8:0:0:0:0:0:2", new Fate.Refused());
    attempts.network.run(() -> connectAndClose(HAPPY.withInterleave(2), "192.0.2.1"));
    assertThat(attempts.log)
        .containsExactly(IPV6 + " at 0", "2001:db8:0:0:0:0:0:2 at 0", "192.0.2.1 at 0");
  }

  @Test
  void families_may_take_turns_without_head_starts() {
    attempts.fate(IPV6, new Fate.FailsAfter(Duration.ofSeconds(9)));
    attempts.network.run(
        () -> connectAndClose(ConnectOptions.defaults().withInterleave(1), "192.0.2.1"));
    assertThat(attempts.log).containsExactly(IPV6 + " at 0", "192.0.2.1 at 9000");
  }

  @Test
  void where_all_fail_the_text_has_each_reason() {
    for (var address : new String[] {IPV6, "2001:db8:0:0:0:0:0:2", "192.0.2.1"}) {
      attempts.fate(address, new Fate.Refused());
    }
    attempts.fate("192.0.2.2", new Fate.FailsAfter(Duration.ofMillis(10)));
    attempts.network.run(
        () -> {
          assertThatThrownBy(() -> attempts.connect("example.com", HAPPY))
              .isInstanceOf(IOException.class)
              .hasMessage(
                  "Multiple exceptions: Connection refused: /[%s]:80, Connection refused:"
                          .formatted(IPV6)
                      + " /192.0.2.1:80, Connection refused: /[2001:db8:0:0:0:0:0:2]:80, Host"
                      + " unreachable: /192.0.2.2:80");
          assertThatThrownBy(() -> attempts.connect("example.com", HAPPY.withAllErrors(true)))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class, group -> assertThat(group.exceptions()).hasSize(4));
        });
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void an_attempt_that_fails_by_a_mistake_is_not_hidden() {
    attempts.network.onConnect(
        (_, _) -> {
          throw new IllegalStateException("a driver's mistake");
        });
    attempts.network.run(
        () ->
            assertThatThrownBy(() -> attempts.connect("example.com", HAPPY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a driver's mistake"));
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void who_is_cancelled_leaves_no_socket() {
    attempts.fate(IPV6, new Fate.Silent()).fate("192.0.2.1", new Fate.Silent());
    attempts.network.run(
        () -> {
          var connecting = createTask(() -> attempts.connect("example.com", HAPPY));
          sleep(Duration.ofMillis(300));
          assertThat(attempts.network.open()).hasSize(2);
          connecting.cancel();
          assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
          assertThat(attempts.network.open()).isEmpty();
        });
  }

  @Test
  void who_is_cancelled_when_the_race_is_won_leaves_no_socket_either() {
    attempts.fate(IPV6, new Fate.Silent());
    attempts.network.run(
        () -> {
          var connecting = createTask(() -> attempts.connect("example.com", HAPPY));
          sleep(Duration.ofMillis(100));
          attempts.network.sockets().getFirst().completeConnect();
          while (attempts.network.sockets().getFirst().isWatchedForWriting()) {
            sleep(Duration.ZERO);
          }
          connecting.cancel();
          assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
          assertThat(attempts.network.open()).isEmpty();
        });
  }

  @Test
  void the_local_side_is_bound_for_each_attempt() {
    attempts.fate(IPV6, new Fate.Silent());
    var local = new InetSocketAddress("0.0.0.0", 0);
    attempts.network.run(() -> connectAndClose(HAPPY.withLocalAddress(local), "192.0.2.1"));
    assertThat(attempts.network.sockets()).hasSize(2);
    assertThat(attempts.network.sockets())
        .allMatch(socket -> ((InetSocketAddress) socket.localAddress()).getPort() > 0);
  }
}
