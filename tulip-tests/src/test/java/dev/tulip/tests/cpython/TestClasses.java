package dev.tulip.tests.cpython;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All classes of this module's tests, from the folder into which the build compiled them. */
final class TestClasses {

  private static final String ENDING = ".class";

  private TestClasses() {}

  /** The marks on them and their methods. */
  static List<Mark> marks() throws IOException {
    var marks = new ArrayList<Mark>();
    for (var type : all()) {
      marks.addAll(Mark.of(type));
      for (var method : type.getDeclaredMethods()) {
        marks.addAll(Mark.of(method));
      }
    }
    return marks;
  }

  /** Loaded, and not initialized. */
  private static List<Class<?>> all() throws IOException {
    var folder = folder();
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.endsWith(ENDING) && !file.endsWith("-info" + ENDING))
          .sorted()
          .<Class<?>>map(TestClasses::load)
          .toList();
    }
  }

  private static Path folder() {
    try {
      var source = TestClasses.class.getProtectionDomain().getCodeSource();
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> load(String file) {
    var name = file.substring(0, file.length() - ENDING.length()).replaceAll("[/\\\\]", ".");
    try {
      return Class.forName(name, false, TestClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
