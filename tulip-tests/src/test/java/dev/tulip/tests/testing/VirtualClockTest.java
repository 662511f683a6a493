package dev.tulip.tests.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tulip.testing.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VirtualClockTest {

  private final VirtualClock clock = new VirtualClock();

  @Test
  void showsZeroAtFirstAndStandsStill() {
    assertThat(clock.nanos()).isZero();
    assertThat(clock.nanos()).isZero();
    assertThat(clock.isVirtual()).isTrue();
    assertThat(clock.resolutionNanos()).isOne();
  }

  @Test
  void startsWhereItIsTold() {
    var late = new VirtualClock(1_000, 50);
    assertThat(late.nanos()).isEqualTo(1_000);
    assertThat(late.resolutionNanos()).isEqualTo(50);
  }

  @Test
  void isMovedByADuration() {
    clock.advance(Duration.ofMillis(3));
    clock.advance(Duration.ZERO);
    assertThat(clock.nanos()).isEqualTo(3_000_000);
    assertThat(clock).hasToString("VirtualClock[PT0.003S]");
  }

  @Test
  void isMovedToAMoment() {
    clock.advanceTo(70);
    clock.advanceTo(70);
    assertThat(clock.nanos()).isEqualTo(70);
  }

  @Test
  void doesNotGoBack() {
    clock.advanceTo(70);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.advanceTo(69))
        .withMessage("a clock cannot go back by 1 ns");
    assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
    assertThat(clock.nanos()).isEqualTo(70);
  }

  @Test
  void hasAResolution() {
    assertThatIllegalArgumentException().isThrownBy(() -> new VirtualClock(0, 0));
  }
}
