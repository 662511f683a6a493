package dev.tulip.tests.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tulip.Generator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Generators within generators. Each expectation is what CPython 3.13 does. */
class YieldFromTest {

  private final List<Object> log = new ArrayList<>();

  private Generator<Object> echo() {
    return Generator.returning(
        y -> {
          try {
            Object received = y.yield("ready");
            while (!"stop".equals(received)) {
              received = y.yield(received == null ? "nothing" : received);
            }
            return "bye";
          } finally {
            log.add("finally");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void yieldFromHandsEverythingThrough(Place place) throws Exception {
    place.run(
        () -> {
          var outer =
              Generator.<Object>of(
                  y -> {
                    log.add(y.yieldFrom(List.of("l")));
                    log.add(y.yieldFrom(echo()));
                    y.yieldFrom(catching());
                    y.yieldFrom(echo());
                  });
          log.add(outer.next());
          log.add(outer.next());
          log.add(outer.send("x"));
          log.add(outer.send("stop"));
          log.add(outer.throwInto(new IllegalArgumentException("y")));
          log.add(outer.next());
          outer.close();
          assertThat(log)
              .containsExactly(
                  "l", null, "ready", "x", "finally", "bye", "c", "caught y", "ready", "finally");
        });
  }

  private static Generator<Object> catching() {
    return Generator.of(
        y -> {
          try {
            y.yield("c");
          } catch (IllegalArgumentException e) {
            y.yield("caught " + e.getMessage());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aValueCannotBeSentToAPlainIterable(Place place) throws Exception {
    place.run(
        () -> {
          var outer = Generator.<Integer>of(y -> y.yieldFrom(List.of(1, 2)));
          outer.next();
          assertThatIllegalStateException().isThrownBy(() -> outer.send("x"));
        });
  }

  @ParameterizedTest
  @EnumSource
  void generatorsNestDeeply(Place place) throws Exception {
    place.run(() -> assertThat(nested(20).stream()).hasSize(21).first().isEqualTo(20));
  }

  private static Generator<Integer> nested(int depth) {
    return Generator.of(
        y -> {
          y.yield(depth);
          if (depth > 0) {
            y.yieldFrom(nested(depth - 1));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void yieldElsewhereThanInTheBodyIsRefused(Place place) throws Exception {
    place.run(
        () -> {
          var outer =
              Generator.<Integer>of(
                  y -> {
                    y.yield(1);
                    Generator.<Integer>of(_ -> y.yield(2)).next();
                  });
          outer.next();
          assertThatIllegalStateException()
              .isThrownBy(outer::next)
              .withMessageStartingWith("yield outside the generator's body");
        });
  }
}
