package dev.tulip.tests.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of {@code examples/}, and what its header says of it. The header is the comment lines
 * at the top of the file; its paragraph "Run:" holds the command, and the one that begins with
 * "Prints" and ends with a colon the output, both indented.
 */
record Example(Path file, List<String> header) {

  static List<Example> all(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .map(Example::read)
          .toList();
    }
  }

  private static Example read(Path file) {
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

  /** The command that runs it. */
  List<String> commands() {
    return indentedAfter("Run:");
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
