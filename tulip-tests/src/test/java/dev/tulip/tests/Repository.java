package dev.tulip.tests;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this repository is, for tests of what is not code. */
public final class Repository {

  private Repository() {}

  /** The folder that holds all: the build names it, otherwise it is looked for upwards. */
  public static Path root() {
    var given = System.getProperty("tulip.root");
    if (given != null) {
      return Path.of(given);
    }
    var start = Path.of("").toAbsolutePath();
    for (var folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("examples")) && Files.exists(folder.resolve("tulip"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no Tulip repository at or above " + start);
  }
}
