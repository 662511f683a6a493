package dev.tulip.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.regex.Pattern;
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

  @Test
  void every_step_of_the_language_stands_in_one_of_the_tables_of_the_reference()
      throws IOException {
    var oracle = Files.readString(Path.of("reference", "oracle.py"));
    var named =
        Pattern.compile("^    \"([a-z._]+)\": ", Pattern.MULTILINE)
            .matcher(oracle)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(named).containsExactlyInAnyOrderElementsOf(Vocabulary.names());
  }
}
