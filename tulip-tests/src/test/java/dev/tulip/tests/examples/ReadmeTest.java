package dev.tulip.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in the README compile, and do what the README says. */
class ReadmeTest {

  private static final int MOST_LINES = 20;
  private static final String TELL_PORT = "IO.println(server.sockets().getFirst().getsockname()); ";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @TempDir Path folder;

  private final String readme;

  ReadmeTest() throws IOException {
    readme = Files.readString(Repository.root().resolve("README.md"));
  }

  @Test
  void its_program_prints_what_it_says() throws Exception {
    var file = Files.writeString(folder.resolve("Program.java"), programs(readme).getFirst());
    var result = SourceFile.run(file);
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().toList()).isNotEmpty().isEqualTo(promised());
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void its_server_sends_back_each_line() throws Exception {
    var onFreePort = replace("8888", "0", programs(readme).getLast());
    var tellingPort = replace("server.serve", TELL_PORT + "server.serve", onFreePort);
    var file = Files.writeString(folder.resolve("Server.java"), tellingPort);
    try (var server = RunningExample.start(file);
        var talk = Talk.to(server.port())) {
      talk.say("one\ntwo\n");
      assertThat(talk.line()).isEqualTo("one");
      assertThat(talk.line()).isEqualTo("two");
      talk.sayNoMore();
      assertThat(talk.line()).isNull();
    }
  }

  private static String replace(String what, String by, String text) {
    assertThat(text).containsOnlyOnce(what);
    return text.replace(what, by);
  }

  @Test
  void its_programs_are_read_at_a_glance() {
    assertThat(programs(readme))
        .hasSize(2)
        .allMatch(program -> program.lines().count() <= MOST_LINES);
  }

  @Test
  void the_python_twins_are_the_same_in_both() throws IOException {
    var chinese = Files.readString(Repository.root().resolve("README.zh-CN.md"));
    assertThat(blocks("python", chinese)).isEqualTo(blocks("python", readme));
  }

  @Test
  void the_chinese_one_shows_the_same_programs() throws IOException {
    var chinese = Files.readString(Repository.root().resolve("README.zh-CN.md"));
    assertThat(programs(chinese)).isEqualTo(programs(readme));
  }

  private static List<String> programs(String text) {
    return blocks("java", text);
  }

  private static List<String> blocks(String language, String text) {
    var pattern = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
    var blocks = pattern.matcher(text).results().map(block -> block.group(1)).toList();
    assertThat(blocks).isNotEmpty();
    return blocks;
  }

  /** The code in the sentence that begins with "Both print". */
  private List<String> promised() {
    var sentence = readme.lines().filter(line -> line.startsWith("Both print ")).findFirst();
    return CODE.matcher(sentence.orElseThrow()).results().map(code -> code.group(1)).toList();
  }
}
