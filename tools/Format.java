import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks that every Java file of the repository is formatted as google-java-format does it, or
 * formats it. Javadoc is left as written. The build runs this on its JDK 25; see the root pom.
 *
 * <p>Usage: {@code Format check|write ROOT}
 */
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", "node_modules");

  private final Formatter formatter =
      new Formatter(JavaFormatterOptions.builder().formatJavadoc(false).build());
  private final boolean write;
  private final Path root;
  private final List<String> complaints = new ArrayList<>();

  private Format(boolean write, Path root) {
    this.write = write;
    this.root = root;
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !Set.of("check", "write").contains(args[0])) {
      System.err.println("usage: Format check|write ROOT");
      System.exit(2);
    }
    var format = new Format(args[0].equals("write"), Path.of(args[1]));
    format.visitAll(format.root);
    if (!format.complaints.isEmpty()) {
      format.complaints.forEach(System.err::println);
      System.exit(1);
    }
  }

  private void visitAll(Path folder) throws IOException {
    List<Path> entries;
    try (Stream<Path> listing = Files.list(folder)) {
      entries = listing.sorted().toList();
    }
    for (Path entry : entries) {
      var name = entry.getFileName().toString();
      if (Files.isDirectory(entry)) {
        if (!name.startsWith(".") && !SKIPPED.contains(name)) {
          visitAll(entry);
        }
      } else if (name.endsWith(".java")) {
        visit(entry);
      }
    }
  }

  private void visit(Path file) throws IOException {
    var source = Files.readString(file);
    String formatted;
    try {
      formatted = formatter.formatSourceAndFixImports(source);
    } catch (FormatterException e) {
      complaints.add("not parsed: " + root.relativize(file) + ": " + e.getMessage());
      return;
    }
    if (formatted.equals(source)) {
      return;
    }
    if (write) {
      Files.writeString(file, formatted);
      System.out.println("formatted: " + root.relativize(file));
    } else {
      complaints.add("not formatted: " + root.relativize(file) + " (run: mvn -N -Pformat verify)");
    }
  }
}
