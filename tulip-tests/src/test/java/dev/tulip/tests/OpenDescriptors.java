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
    if (!Files.isDirectory(OWN)) {
      return 0;
    }
    try (var all = Files.list(OWN)) {
      return all.filter(OpenDescriptors::isSocket).count();
    }
  }

  /** One that was closed since it was listed is none. */
  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException _) {
      return false;
    }
  }
}
