package dev.tulip.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has open, where the system tells: on Linux. */
public final class OpenDescriptors {

  private static final Path OWN = Path.of("/proc/self/fd");

  private OpenDescriptors() {}

  /** How many sockets; 0 where nobody knows. */
  public static long sockets() throws IOException {
    return count("socket:");
  }

  /** How many ends of pipes; 0 where nobody knows. */
  public static long pipes() throws IOException {
    return count("pipe:");
  }

  /** How many that name a child; 0 where nobody knows. */
  public static long children() throws IOException {
    return count("anon_inode:[pidfd]");
  }

  private static long count(String kind) throws IOException {
    if (!Files.isDirectory(OWN)) {
      return 0;
    }
    try (var all = Files.list(OWN)) {
      return all.filter(descriptor -> target(descriptor).startsWith(kind)).count();
    }
  }

  /** One that was closed since it was listed is none. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return "";
    }
  }
}
