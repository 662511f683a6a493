package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tulip.Asyncio;
import dev.tulip.tests.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** System properties that make no sense. */
class SettingsTest {

  private static final String DEBUG = "tulip.debug";
  private static final String WATCHDOG = "tulip.watchdog";

  private final String debug = System.getProperty(DEBUG);
  private final String watchdog = System.getProperty(WATCHDOG);
  private final CapturedLog log = new CapturedLog();

  @AfterEach
  void putBack() {
    set(DEBUG, debug);
    set(WATCHDOG, watchdog);
    log.close();
  }

  private static void set(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tulip.debug, yes, true or false",
    "tulip.watchdog, soon, a duration above zero",
    "tulip.watchdog, 0, a duration above zero",
  })
  void no_loop_is_made_and_the_error_names_property_value_and_what_is_allowed(
      String name, String value, String allowed) {
    set(name, value);
    assertThatIllegalArgumentException()
        .isThrownBy(Asyncio::newEventLoop)
        .withMessageStartingWith(name + " is '" + value + "'; it has to be " + allowed);
  }

  @Test
  void a_run_ends_with_the_error_and_nothing_else() {
    set(WATCHDOG, "soon");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Asyncio.run(() -> {}))
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    assertThat(log.messages()).isEmpty();
  }

  @Test
  void the_debug_mode_is_on_where_asked_in_whatever_case() {
    set(DEBUG, "TRUE");
    try (var loop = Asyncio.newEventLoop()) {
      assertThat(loop.getDebug()).isTrue();
    }
    set(DEBUG, "false");
    try (var loop = Asyncio.newEventLoop()) {
      assertThat(loop.getDebug()).isFalse();
    }
  }
}
