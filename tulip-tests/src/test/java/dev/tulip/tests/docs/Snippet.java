package dev.tulip.tests.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A piece of code in a document: a Java block of Markdown, or a {@code <pre>{@code} or {@code
 * @snippet} of Javadoc.
 *
 * @param file where it stands
 * @param line where it begins there, counted from one
 * @param code what it says
 */
record Snippet(Path file, int line, String code) {

  private static final Pattern MARKDOWN = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JAVADOC = Pattern.compile("<pre>\\{@code\n|\\{@snippet[^\n]*:\n");
  private static final Pattern STARS = Pattern.compile("(?m)^ *\\* ?");

  /** A class, or a method with its annotations, stands for itself; all else are statements. */
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?m)^(@\\w+.*\n)*(class |record |[\\w<>]+ \\w+\\(.*\\)( throws \\w+)? \\{$)");

  /** All of the files below {@code folder} whose name has this ending. */
  static List<Snippet> below(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .flatMap(file -> of(file).stream())
          .toList();
    }
  }

  /** All of one file. */
  static List<Snippet> of(Path file) {
    try {
      var text = Files.readString(file);
      return file.toString().endsWith(".java") ? ofJavadoc(file, text) : ofMarkdown(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Snippet> ofMarkdown(Path file, String text) {
    return MARKDOWN
        .matcher(text)
        .results()
        .map(found -> new Snippet(file, lineAt(text, found.start(1)), found.group(1)))
        .toList();
  }

  static List<Snippet> ofJavadoc(Path file, String text) {
    var snippets = new ArrayList<Snippet>();
    var begins = JAVADOC.matcher(text);
    while (begins.find()) {
      var code = text.substring(begins.end(), endOfTag(text, begins.end()));
      snippets.add(
          new Snippet(file, lineAt(text, begins.end()), STARS.matcher(code).replaceAll("")));
    }
    return snippets;
  }

  /** Javadoc counts braces. */
  private static int endOfTag(String text, int begin) {
    int depth = 1;
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("a snippet does not end");
  }

  private static int lineAt(String text, int index) {
    return 1 + (int) text.substring(0, index).lines().count();
  }

  /**
   * A source file that holds it, in which the names are defined that it takes for granted. Dots
   * stand for code left out.
   */
  String asSource(String className, String header, String surroundings) {
    var parts =
        code.replaceAll("(?m)^ *\\.\\.\\.$", "")
            .replace("…", "")
            .lines()
            .collect(Collectors.partitioningBy(line -> line.startsWith("import ")));
    var body = String.join("\n", parts.get(false));
    return header
        + String.join("\n", parts.get(true))
        + "\nclass "
        + className
        + " extends "
        + surroundings
        + " {\n"
        + (DECLARATION.matcher(body.strip()).lookingAt() ? body : inMethod(body))
        + "\n}\n";
  }

  private static String inMethod(String statements) {
    return "void snippet() throws Exception {\n" + statements + "\n}";
  }

  @Override
  public String toString() {
    return file.getFileName() + ":" + line;
  }
}
