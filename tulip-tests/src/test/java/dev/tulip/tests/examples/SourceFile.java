package dev.tulip.tests.examples;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a single-file program in a JVM of its own, in the tier of this test. */
final class SourceFile {

  private SourceFile() {}

  static ChildProcess.Result run(Path file, String... arguments) throws Exception {
    return ChildProcess.run(builder(file, arguments));
  }

  static ProcessBuilder builder(Path file, String... arguments) {
    var command = new ArrayList<String>();
    command.add(ChildProcess.java());
    command.addAll(tierOptions());
    command.addAll(List.of("-cp", CoreClasses.location().toString(), file.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** As in the root pom, which set them for this JVM. */
  private static List<String> tierOptions() {
    return "portable".equals(System.getProperty("tulip.tier"))
        ? List.of("-Dtulip.tier=portable")
        : List.of("-Dtulip.tier=fast", "--add-opens", "java.base/java.lang=ALL-UNNAMED");
  }
}
