package dev.tulip.tests.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.ContextVar;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;

/** A setting for a piece of code, kept in a context variable: how exactly a task calculates. */
class PrecisionOfTasksTest {

  private static final ContextVar<MathContext> PRECISION =
      ContextVar.withDefault("precision", new MathContext(1));

  private static BigDecimal divide(int x, int y) {
    return BigDecimal.valueOf(x).divide(BigDecimal.valueOf(y), PRECISION.get());
  }

  private static List<BigDecimal> divideTwice(Duration between, int digits) {
    var token = PRECISION.set(new MathContext(digits));
    try {
      var third = divide(1, 3);
      Asyncio.sleep(between);
      return List.of(third, divide(1, 9));
    } finally {
      PRECISION.reset(token);
    }
  }

  @FromCpython(
      file = "test_context",
      type = "DecimalContextTest",
      test = "test_asyncio_task_decimal_context")
  @TulipTest
  void each_task_keeps_its_own_over_a_wait() {
    var results =
        Asyncio.gather(
                () -> divideTwice(Duration.ofMillis(100), 3),
                () -> divideTwice(Duration.ofMillis(200), 6))
            .await();
    assertThat(results.get(0)).map(BigDecimal::toString).containsExactly("0.333", "0.111");
    assertThat(results.get(1)).map(BigDecimal::toString).containsExactly("0.333333", "0.111111");
    assertThat(divide(1, 3)).hasToString("0.3");
  }
}
