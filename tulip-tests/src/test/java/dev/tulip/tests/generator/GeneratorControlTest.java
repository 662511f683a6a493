package dev.tulip.tests.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Generator;
import dev.tulip.GeneratorExit;
import dev.tulip.StopIteration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sending to, throwing into and closing a generator. Each expectation is what CPython 3.13 does. */
class GeneratorControlTest {

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
  void sendIsWhatTheYieldGives(Place place) throws Exception {
    place.run(
        () -> {
          var generator = echo();
          log.add(generator.next());
          log.add(generator.send("x"));
          log.add(generator.next());
          assertThatExceptionOfType(StopIteration.class)
              .isThrownBy(() -> generator.send("stop"))
              .satisfies(e -> assertThat(e.value()).isEqualTo("bye"));
          assertThat(log).containsExactly("ready", "x", "nothing", "finally");
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSentCanBeRequiredToBeOfAType(Place place) throws Exception {
    place.run(
        () -> {
          var sums =
              Generator.<Integer>of(
                  y -> {
                    int sum = 0;
                    while (true) {
                      Integer more = y.yield(sum, Integer.class);
                      sum += more == null ? 0 : more;
                    }
                  });
          sums.next();
          assertThat(sums.send(2)).isEqualTo(2);
          assertThat(sums.send(3)).isEqualTo(5);
          assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> sums.send("four"));
        });
  }

  @ParameterizedTest
  @EnumSource
  void sendNeedsAYieldToGoTo(Place place) throws Exception {
    place.run(
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(() -> echo().send(3))
              .withMessage("can't send a value to a just-started generator: 3");
          assertThat(echo().send(null)).isEqualTo("ready");
          var ahead = echo();
          ahead.hasNext();
          assertThatIllegalStateException().isThrownBy(() -> ahead.send(3));
          assertThat(ahead.next()).isEqualTo("ready");
          assertThat(ahead.send(3)).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @EnumSource
  void throwIntoThrowsAtTheYield(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<String>of(
                  y -> {
                    try {
                      y.yield("a");
                    } catch (IllegalArgumentException e) {
                      y.yield("caught " + e.getMessage());
                    }
                  });
          generator.next();
          assertThat(generator.throwInto(new IllegalArgumentException("x"))).isEqualTo("caught x");
          assertThatExceptionOfType(StopIteration.class).isThrownBy(generator::next);
        });
  }

  @ParameterizedTest
  @EnumSource
  void throwIntoABodyThatIsNotUnderWayThrowsAtTheCaller(Place place) throws Exception {
    place.run(
        () -> {
          var error = new IOException("x");
          var fresh = echo();
          assertThatThrownBy(() -> fresh.throwInto(error)).isSameAs(error);
          assertThat(fresh.hasNext()).isFalse();
          assertThatThrownBy(() -> fresh.throwInto(error)).isSameAs(error);
        });
  }

  @ParameterizedTest
  @EnumSource
  void closeRunsFinallyBlocksAndEndsIt(Place place) throws Exception {
    place.run(
        () -> {
          var generator = echo();
          generator.next();
          generator.close();
          assertThat(log).containsExactly("finally");
          assertThat(generator.hasNext()).isFalse();
          generator.close();
          assertThat(generator.toString()).isEqualTo("<Generator closed>");
        });
  }

  @ParameterizedTest
  @EnumSource
  void closeOfABodyThatHasNotBegunRunsNothing(Place place) throws Exception {
    place.run(
        () -> {
          var generator = echo();
          generator.close();
          assertThat(generator.hasNext()).isFalse();
          assertThat(log).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource
  void closePassesOnWhatTheFinallyBlockThrows(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<Integer>of(
                  y -> {
                    try {
                      y.yield(1);
                    } finally {
                      fail("in close");
                    }
                  });
          generator.next();
          assertThatThrownBy(generator::close).hasMessage("in close");
        });
  }

  private static void fail(String message) throws IOException {
    throw new IOException(message);
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatYieldsWhenClosedIsToldOffAndStaysOpen(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<Integer>of(
                  y -> {
                    try {
                      y.yield(1);
                    } catch (GeneratorExit _) {
                      y.yield(2);
                    }
                    y.yield(3);
                  });
          generator.next();
          assertThatIllegalStateException()
              .isThrownBy(generator::close)
              .withMessage("generator ignored GeneratorExit");
          assertThat(generator.next()).isEqualTo(3);
          assertThat(generator.hasNext()).isFalse();
        });
  }
}
