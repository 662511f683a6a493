package dev.tulip.tests.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.ContextVar;
import dev.tulip.Generator;
import dev.tulip.StopIteration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Taking values from a generator. Each expectation is what CPython 3.13 does. */
class GeneratorIterationTest {

  private static final ContextVar<String> COLOUR = ContextVar.withDefault("colour", "none");

  private final List<Object> log = new ArrayList<>();

  private static Generator<Integer> upTo(int last) {
    return Generator.of(
        y -> {
          for (int i = 1; i <= last; i++) {
            y.yield(i);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothingRunsBeforeTheFirstValueIsAskedFor(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<Integer>of(
                  y -> {
                    log.add("begins");
                    y.yield(1);
                  });
          log.add("made");
          generator.next();
          assertThat(log).containsExactly("made", "begins");
        });
  }

  @ParameterizedTest
  @EnumSource
  void theBodyRunsFromYieldToYield(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<String>of(
                  y -> {
                    log.add("one");
                    y.yield("a");
                    log.add("two");
                    y.yield("b");
                    log.add("three");
                  });
          log.add(generator.next());
          log.add(generator.next());
          assertThatExceptionOfType(StopIteration.class).isThrownBy(generator::next);
          assertThat(log).containsExactly("one", "a", "two", "b", "three");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aForEachLoopSeesAllValues(Place place) throws Exception {
    place.run(
        () -> {
          for (int i : upTo(3)) {
            log.add(i);
          }
          assertThat(log).containsExactly(1, 2, 3);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aStreamIsLazyAndClosesItsGenerator(Place place) throws Exception {
    place.run(
        () -> {
          try (var stream = guarded().stream()) {
            assertThat(stream.limit(2)).containsExactly(1, 2);
          }
          assertThat(log).containsExactly("finally");
          assertThat(upTo(4).stream().mapToInt(i -> i).sum()).isEqualTo(10);
        });
  }

  private Generator<Integer> guarded() {
    return Generator.of(
        y -> {
          try {
            y.yieldFrom(upTo(9));
          } finally {
            log.add("finally");
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void stepGivesValueAndDoneAsJavaScriptDoes(Place place) throws Exception {
    place.run(
        () -> {
          var generator = upTo(1);
          assertThat(generator.step()).hasToString("Step[value=1, done=false]");
          assertThat(generator.step()).hasToString("Step[value=null, done=true]");
          assertThat(generator.step().done()).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource
  void nullIsAValue(Place place) throws Exception {
    place.run(
        () -> {
          var generator = Generator.<String>of(y -> y.yield(null));
          assertThat(generator.hasNext()).isTrue();
          assertThat(generator.next()).isNull();
          assertThat(generator.hasNext()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void theFirstStopIterationCarriesTheReturnValueAndLaterOnesNone(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.returning(
                  y -> {
                    y.yield(1);
                    return 7;
                  });
          generator.next();
          assertThat(generator.hasNext()).isFalse();
          assertThatExceptionOfType(StopIteration.class)
              .isThrownBy(generator::next)
              .satisfies(e -> assertThat(e.value()).isEqualTo(7));
          assertThatExceptionOfType(StopIteration.class)
              .isThrownBy(generator::next)
              .satisfies(e -> assertThat(e.value()).isNull());
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatTheBodyThrowsArrivesAsItIsAndEndsIt(Place place) throws Exception {
    place.run(
        () -> {
          var error = new IOException("broken");
          var generator =
              Generator.<Integer>of(
                  y -> {
                    y.yield(1);
                    throw error;
                  });
          generator.next();
          assertThatThrownBy(generator::next).isSameAs(error);
          assertThatExceptionOfType(StopIteration.class).isThrownBy(generator::next);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aStopIterationMustNotLeaveTheBody(Place place) throws Exception {
    place.run(
        () -> {
          var generator = Generator.<Integer>of(y -> y.yield(upTo(0).next()));
          assertThatIllegalStateException()
              .isThrownBy(generator::next)
              .withMessage("generator raised StopIteration")
              .withCauseInstanceOf(StopIteration.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatAsksItselfIsRefused(Place place) throws Exception {
    place.run(
        () -> {
          var self = new AtomicReference<Generator<Integer>>();
          self.set(Generator.of(y -> y.yield(self.get().next())));
          assertThatIllegalStateException()
              .isThrownBy(() -> self.get().next())
              .withMessage("generator already executing");
        });
  }

  @ParameterizedTest
  @EnumSource
  void theBodySeesTheContextOfWhoeverAsks(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<String>of(
                  y -> {
                    y.yield(COLOUR.get());
                    y.yield(COLOUR.get());
                    COLOUR.set("blue");
                    y.yield("");
                  });
          var token = COLOUR.set("red");
          assertThat(generator.next()).isEqualTo("red");
          COLOUR.set("green");
          assertThat(generator.next()).isEqualTo("green");
          generator.next();
          assertThat(COLOUR.get()).isEqualTo("blue");
          COLOUR.reset(token);
          generator.close();
        });
  }

  @ParameterizedTest
  @EnumSource
  void theBodyMayBlockInTheJdk(Place place) throws Exception {
    place.run(
        () -> {
          var generator =
              Generator.<Integer>of(
                  y -> {
                    Thread.sleep(2);
                    y.yield(1);
                    Thread.sleep(2);
                    y.yield(2);
                  });
          assertThat(generator.stream()).containsExactly(1, 2);
        });
  }
}
