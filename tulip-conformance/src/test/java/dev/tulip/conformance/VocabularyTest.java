package dev.tulip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** The steps that a program may have are those that the interpreter can take. */
class VocabularyTest {

  @Test
  void every_step_of_the_language_is_interpreted_and_none_besides() {
    var interpreted = new HashSet<>(ImmediateSteps.names());
    interpreted.addAll(WaitingSteps.ALL.keySet());
    interpreted.addAll(NestingSteps.ALL.keySet());
    assertThat(interpreted).isEqualTo(Vocabulary.names());
  }
}
