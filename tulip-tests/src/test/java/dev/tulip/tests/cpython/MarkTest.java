package dev.tulip.tests.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.testing.TulipTest;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class MarkTest {

  private static final Row ROW = new Row("test_tasks", "Tests", "test_one");

  /** Not run: JUnit knows nested classes by {@code @Nested}. */
  static class Sample {

    @Test
    void plain() {}

    @TulipTest
    void inLoop() {}

    @ParameterizedTest
    void parameterized(int ignored) {}

    void helper() {}

    @Test
    @Disabled("for the check")
    void disabled() {}
  }

  @Disabled("for the check")
  static class DisabledSample {

    @Test
    void plain() {}

    static class Inner {

      @Test
      void plain() {}
    }
  }

  private static boolean counts(AnnotatedElement place) {
    return new Mark(ROW, place).isOnTest();
  }

  @Test
  void it_counts_on_every_kind_of_test_and_on_nothing_else() {
    var counting = new ArrayList<String>();
    for (var method : Sample.class.getDeclaredMethods()) {
      if (counts(method)) {
        counting.add(method.getName());
      }
    }
    assertThat(counting).containsExactlyInAnyOrder("plain", "inLoop", "parameterized");
    assertThat(counts(Sample.class)).isTrue();
    assertThat(counts(Row.class)).isFalse();
  }

  @Test
  void it_does_not_count_in_a_disabled_class() throws NoSuchMethodException {
    assertThat(counts(DisabledSample.class)).isFalse();
    assertThat(counts(DisabledSample.class.getDeclaredMethod("plain"))).isFalse();
    assertThat(counts(DisabledSample.Inner.class.getDeclaredMethod("plain"))).isFalse();
  }

  @Test
  void its_text_tells_the_row_and_the_place() throws NoSuchMethodException {
    var mark = new Mark(ROW, Sample.class.getDeclaredMethod("plain"));
    assertThat(mark).hasToString("test_tasks Tests.test_one at Sample.plain");
  }
}
