package dev.tulip.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no program is refused before it runs, with its line, the place in it, and the reason. */
class BadInputTest {

  private static final String GOOD =
      """
      {"id": "good", "bodies": [], "main": []}
      """;
  private static final String ANSWER =
      """
      {"id":"good","trace":["0 main begin","0 main returned null"]}
      """;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void answer(String input) throws IOException {
    Conformance.answerAll(
        new BufferedReader(new StringReader(input)),
        new PrintStream(out, false, StandardCharsets.UTF_8));
  }

  private String answers() {
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void answers_the_lines_before_a_bad_one_and_none_behind_it() {
    assertThatThrownBy(() -> answer(GOOD + "\n" + GOOD + "[]\n" + GOOD))
        .isInstanceOf(BadProgramException.class)
        .hasMessage("line 4: the program: must be an object, not []");
    assertThat(answers()).isEqualTo(ANSWER + ANSWER);
  }

  @Test
  void says_where_the_json_is_broken() {
    assertThatThrownBy(() -> answer("{\"id\": 1, oops}"))
        .isInstanceOf(BadProgramException.class)
        .hasMessageStartingWith("line 1: no JSON: ")
        .hasMessageContaining("column ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void refuses_what_stands_behind_a_program() {
    assertThatThrownBy(() -> answer(GOOD.strip() + " 1"))
        .isInstanceOf(BadProgramException.class)
        .hasMessageStartingWith("line 1: no JSON: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                    | the program has no "id"
          {"id": 1}                             | bodies: must be a list, not null
          {"id": 1, "bodies": []}               | main: must be a list, not null
          {"id": 1, "bodies": [7], "main": []}  | bodies[0]: must be a list, not 7
          {"id": 1, "eager": 1}                 | eager: must be true or false, not 1
          {"id": 1, "objects": {"context": true}} | objects.context: must be a whole number of at least 0, not true
          {"id": 1, "bodies": [], "main": [], "watch": 0} | watch: the program has no var
          {"id": 1, "objects": {"var": 2}, "bodies": [], "main": [], "watch": 2} | watch: must be the number of a var, 0 to 1, not 2
          {"id": 1, "bodies": [], "main": [], "runs": {}} | runs: must be a list, not {}
          {"id": 1, "bodies": [], "main": [], "runs": [3]} | runs[0]: must be an object, not 3
          {"id": 1, "bodies": [], "main": [], "runs": [{}]} | runs[0].main: must be a list, not null
          {"id": 1, "bodies": [], "main": [], "runs": [{"main": [], "eager": true}]} | runs[0]: a run has before, context and main, not "eager"
          {"id": 1, "bodies": [], "main": [], "runs": [{"main": [], "context": 0}]} | runs[0].context: the program has no context
          {"id": 1, "bodies": [], "main": [], "runs": [{"main": [], "before": [["sleep", 1]]}]} | runs[0].before[0]: a callback cannot take a step that may wait: sleep
          {"id": 1, "bodies": [[["yield"]]], "main": []} | bodies[0][0]: yield has no argument 1 (number)
          {"id": 1, "bodies": [[["group", [["try", [["yield", 1]], {}]]]]], "main": []} | bodies[0][0][1][0][1][0]: a yield cannot stand in a group
          {"id": 1, "objects": {"lick": 1}}     | objects: no such kind: "lick"
          {"id": 1, "objects": {"lock": -1}}    | objects.lock: must be a whole number of at least 0, not -1
          {"id": 1, "objects": {"barrier":[0]}} | objects.barrier[0]: must be a whole number of at least 1, not 0
          {"id": 1, "objects": {"sem": [[1,2]]}} | objects.sem[0][0]: must be true or false, not 1
          {"id": 1, "objects": {"queue": [["lilo", 0]]}} | objects.queue[0][0]: must be one of fifo, lifo, prio, not "lilo"
          """)
  void refuses_a_program(String program, String problem) {
    assertThatThrownBy(() -> answer(program))
        .isInstanceOf(BadProgramException.class)
        .hasMessage("line 1: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                             | main[0]: a step begins with its name, not []
          ["slep", 1]                    | main[0]: no such step: "slep"
          ["sleep"]                      | main[0]: sleep has no argument 1 (number)
          ["sleep", 1, 2]                | main[0]: sleep has at most 1 arguments
          ["sleep", 0.5]                 | main[0][1]: must be a whole number (of 32 bits), not 0.5
          ["sleep", "1"]                 | main[0][1]: must be a whole number (of 32 bits), not "1"
          ["raise", 1]                   | main[0][1]: must be a string, not 1
          ["call", 2]                    | main[0][1]: must be the number of a body, 0 to 0, not 2
          ["lock.acquire", 0]            | main[0][1]: the program has no lock
          ["gather", [["b", 0]], 1]      | main[0][2]: must be true or false, not 1
          ["gather", [["b", 0, 0]], true] | main[0][1][0]: must be a list of two, not [b, 0, 0]
          ["shield", ["x", 0]]           | main[0][1]: an item is ["b", body] or ["s", slot], not [x, 0]
          ["wait", [0, "1"], 1, "ALL_COMPLETED"] | main[0][1][1]: must be a whole number (of 32 bits), not "1"
          ["soon", 1, ["sleep", 0]]      | main[0][2]: a callback cannot take a step that may wait: sleep
          ["repeat", 2, [["tasks", 1]]]  | main[0][2][0]: tasks has at most 0 arguments
          ["for", 0]                     | main[0]: for has no argument 2 (block)
          ["for", [0], []]               | main[0][1]: must be a whole number (of 32 bits), not [0]
          ["for", 0, [["slep"]]]         | main[0][2][0]: no such step: "slep"
          ["break", 1]                   | main[0]: break has at most 0 arguments
          ["for.completed", 3, 1, []]    | main[0][1]: must be a list, not 3
          ["for.completed", [["b", 9]], 1, []] | main[0][1][0][1]: must be the number of a body, 0 to 0, not 9
          ["for.completed", [], "1", []] | main[0][2]: must be a whole number (of 32 bits), not "1"
          ["gen", 0, 1]                  | main[0][2]: must be the number of a body, 0 to 0, not 1
          ["gen.send", 0]                | main[0]: gen.send has no argument 2 (number)
          ["gen.throw", 0, 1]            | main[0][2]: must be a string, not 1
          ["limit", 0, 1]                | main[0]: limit has no argument 3 (block)
          ["limit", "a", 1, []]          | main[0][1]: must be a whole number (of 32 bits), not "a"
          ["reschedule", 0, []]          | main[0][2]: must be a whole number (of 32 bits), not []
          ["spawn.eager", 0, 0, 1]       | main[0][3]: must be true or false, not 1
          ["group.spawn.eager", 0, 0]    | main[0]: group.spawn.eager has no argument 3 (flag)
          ["spawn.in", 0, 0, 0]          | main[0][3]: the program has no context
          ["soon.in", 0, 1]              | main[0][1]: the program has no context
          ["ctx.get", 0, 0]              | main[0][1]: the program has no context
          ["soon.raise", 1, 2]           | main[0][2]: must be a string, not 2
          ["later.raise", 1]             | main[0]: later.raise has no argument 2 (number)
          ["callback.raise", 0]          | main[0]: callback.raise has no argument 2 (number)
          ["threadsafe", 0, 0]           | main[0]: threadsafe has no argument 3 (number)
          ["self.put"]                   | main[0]: self.put has no argument 1 (slot)
          ["soon", 1, ["gen.next", 0]]   | main[0][2]: a callback cannot take a step that may wait: gen.next
          ["soon", 1, ["for", 0, []]]    | main[0][2]: a callback cannot take a step that may wait: for
          ["soon", 1, ["yield", 0]]      | main[0][2]: a callback cannot take a step that may wait: yield
          ["try", [], {"else": []}]      | main[0][2]: no such handler: "else"
          ["try", [], {"error": [["x"]]}] | main[0][2].error[0]: no such step: "x"
          """)
  void refuses_a_step(String step, String problem) {
    assertThatThrownBy(() -> answer("{\"id\": 1, \"bodies\": [[]], \"main\": [" + step + "]}"))
        .isInstanceOf(BadProgramException.class)
        .hasMessage("line 1: " + problem);
  }
}
