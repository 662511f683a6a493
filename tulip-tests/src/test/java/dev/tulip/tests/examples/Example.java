package dev.tulip.tests.examples;

import dev.tulip.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of {@code examples/}, and what its header says of it. The header is the comment lines
 * at the top of the file; the line that begins with "Run" and ends with a colon is followed by the
 * command, and the one that begins with "Prints" by the output, both indented. "Run:" itself stands
 * over a program that needs nothing and nobody else.
 */
record Example(Path file, List<String> header) {

  static Example named(String name) {
    return read(Repository.root().resolve("examples").resolve(name));
  }

  static List<Example> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(Example::read)
          .toList();
    }
  }

  static Example read(Path file) {
    try {
      var lines = Files.readAllLines(file);
      var header = lines.stream().takeWhile(line -> line.startsWith("//"));
      return new Example(file, header.map(Example::uncommented).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String uncommented(String line) {
    return line.substring(line.startsWith("// ") ? 3 : 2);
  }

  String name() {
    return file.getFileName().toString();
  }

  /** Whether it can be run as it is, and ends by itself. */
  boolean runsAlone() {
    return header.contains("Run:");
  }

  /** The command that runs it, and what has to be done before. */
  List<String> commands() {
    return indentedAfter("Run(:|, .*:)");
  }

  /** The lines it prints. */
  List<String> prints() {
    return indentedAfter("Prints(:|, .*:)");
  }

  private List<String> indentedAfter(String title) {
    return header.stream()
        .dropWhile(line -> !line.matches(title))
        .skip(1)
        .takeWhile(line -> line.startsWith("  "))
        .map(line -> line.substring(2))
        .toList();
  }

  @Override
  public String toString() {
    return name();
  }
}
