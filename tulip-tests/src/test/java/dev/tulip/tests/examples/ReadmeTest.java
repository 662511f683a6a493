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

/** The program in the README compiles, and prints what the README says. */
class ReadmeTest {

  private static final int MOST_LINES = 20;
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @TempDir Path folder;

  private final String readme;

  ReadmeTest() throws IOException {
    readme = Files.readString(Repository.root().resolve("README.md"));
  }

  @Test
  void its_program_prints_what_it_says() throws Exception {
    var file = Files.writeString(folder.resolve("Program.java"), program(readme));
    var result = SourceFile.run(file);
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().toList()).isNotEmpty().isEqualTo(promised());
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void its_program_is_read_at_a_glance() {
    assertThat(program(readme).lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  @Test
  void the_python_twin_is_the_same_in_both() throws IOException {
    var chinese = Files.readString(Repository.root().resolve("README.zh-CN.md"));
    assertThat(block("python", chinese)).isEqualTo(block("python", readme));
  }

  @Test
  void the_chinese_one_shows_the_same_program() throws IOException {
    var chinese = Files.readString(Repository.root().resolve("README.zh-CN.md"));
    assertThat(program(chinese)).isEqualTo(program(readme));
  }

  private static String program(String text) {
    return block("java", text);
  }

  private static String block(String language, String text) {
    var matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  /** The code in the sentence that begins with "Both print". */
  private List<String> promised() {
    var sentence = readme.lines().filter(line -> line.startsWith("Both print ")).findFirst();
    return CODE.matcher(sentence.orElseThrow()).results().map(code -> code.group(1)).toList();
  }
}
