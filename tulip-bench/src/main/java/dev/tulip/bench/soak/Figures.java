package dev.tulip.bench.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What this process holds, and how it is printed. */
final class Figures {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Figures() {}

  /** The bytes of the heap that are in use, after everything else was collected. */
  static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** How many descriptors are open; 0 where the system does not say. */
  static long descriptors() throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (var all = Files.list(DESCRIPTORS)) {
      return all.count();
    }
  }

  /** How many descriptors a process like this one may have. */
  static long mostDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** A line of the report. */
  static void print(String what, Object... values) {
    System.out.println(String.format(Locale.ROOT, what, values));
  }

  /** Fails the run unless {@code actual} is what it has to be. */
  static void require(String what, long actual, long expected) {
    if (actual != expected) {
      throw new AssertionError(what + ": " + actual + " instead of " + expected);
    }
  }

  /** Fails the run if {@code actual} is more than it may be. */
  static void requireAtMost(String what, long actual, long most) {
    if (actual > most) {
      throw new AssertionError(what + ": " + actual + ", more than " + most);
    }
  }
}
