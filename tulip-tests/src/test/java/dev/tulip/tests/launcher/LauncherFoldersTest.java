package dev.tulip.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher where it cannot write what it would like to keep. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
@DisabledIfSystemProperty(
    named = "tulip.tier",
    matches = "portable",
    disabledReason = "the launcher chooses the tier itself")
class LauncherFoldersTest {

  private static final String PROGRAM = "void main() { dev.tulip.Asyncio.run(() -> 1); }\n";

  @TempDir Path folder;
  private LauncherSandbox sandbox;

  @BeforeEach
  void prepare() throws IOException {
    sandbox = new LauncherSandbox(folder);
    sandbox.program("Program.java", PROGRAM);
  }

  private static long filesBelow(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).count();
    }
  }

  @Test
  void in_a_folder_that_cannot_be_written_archives_are_kept_in_the_users_and_that_is_said_once()
      throws Exception {
    sandbox.readOnly();
    var first = sandbox.tulip("run", "Program.java");
    assertThat(first.err().lines()).hasSize(1);
    assertThat(first.err())
        .startsWith("tulip: " + sandbox.jar().getParent() + " cannot be written; keeping archives");
    assertThat(first.exitCode()).isZero();
    assertThat(filesBelow(folder.resolve(".cache/tulip"), ".jsa")).isOne();
    assertThat(filesBelow(folder.resolve(".cache/tulip"), ".aot")).isOne();
    assertThat(filesBelow(sandbox.jar().getParent(), ".jsa")).isZero();
    var second = sandbox.tulip("run", "Program.java");
    assertThat(second.err()).isEmpty();
    assertThat(second.exitCode()).isZero();
  }

  @Test
  void where_nothing_at_all_can_be_written_it_runs_without_archives_in_silence() throws Exception {
    sandbox.readOnly();
    sandbox.set("XDG_CACHE_HOME", Files.createFile(folder.resolve("a-file")).toString());
    var result = sandbox.tulip("run", "Program.java");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void what_cannot_be_built_there_is_one_line() throws Exception {
    sandbox.readOnly();
    Files.delete(sandbox.jar());
    var result = sandbox.tulip("run", "Program.java");
    assertThat(result.err())
        .isEqualTo(
            "tulip: Tulip has to be built first, and "
                + sandbox.jar().getParent()
                + " cannot be written\n");
    assertThat(result.exitCode()).isOne();
  }

  @Test
  void that_what_was_built_there_is_older_than_the_sources_is_said_each_time() throws Exception {
    sandbox.readOnly();
    sandbox.set("XDG_CACHE_HOME", Files.createFile(folder.resolve("a-file")).toString());
    sandbox.changeSource();
    for (int i = 0; i < 2; i++) {
      var result = sandbox.tulip("run", "Program.java");
      assertThat(result.err())
          .isEqualTo(
              "tulip: "
                  + sandbox.jar().getParent()
                  + " cannot be written; running what was built there before the sources"
                  + " changed\n");
      assertThat(result.exitCode()).isZero();
    }
  }

  @Test
  void archives_that_cannot_be_made_are_tried_once() throws Exception {
    var attempts = sandbox.jdkWithoutArchives();
    assertThat(sandbox.tulip("run", "Program.java").err())
        .isEqualTo("tulip: preparing quicker starts …\n");
    assertThat(Files.readAllLines(attempts)).hasSize(2);
    assertThat(sandbox.tulip("run", "Program.java").err()).isEmpty();
    assertThat(Files.readAllLines(attempts)).hasSize(2);
  }
}
