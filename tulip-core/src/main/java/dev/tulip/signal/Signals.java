package dev.tulip.signal;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** Numbers, names and return codes. */
public final class Signals {

  /** The same number on every Unix. */
  public static final int KILL = 9;

  /** The same number on every Unix. */
  public static final int TERM = 15;

  /** What asyncio gives for a process whose end somebody else has collected. */
  public static final int UNKNOWN_RETURN_CODE = 255;

  private static final String PREFIX = "SIG";

  /** What a JDK and a shell give for a process that signal n has ended, less n. */
  private static final int SIGNALLED = 128;

  /** Linux's last real-time signal; other systems have fewer. */
  private static final int LAST = 64;

  private static final String[] NAMES = {
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "SEGV", "USR1", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS", "EMT", "INFO", "BREAK"
  };

  /** Signals whose default action does not end a process. */
  private static final Set<String> HARMLESS =
      Set.of("CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "WINCH", "INFO");

  private static final Map<Integer, String> BY_NUMBER = byNumber();

  private Signals() {}

  private static Map<Integer, String> byNumber() {
    var names = new HashMap<Integer, String>();
    for (var name : NAMES) {
      int number = numberOrZero(name);
      if (number > 0) {
        names.putIfAbsent(number, name);
      }
    }
    return names;
  }

  private static int numberOrZero(String name) {
    try {
      return new Signal(name).getNumber();
    } catch (IllegalArgumentException _) {
      return 0;
    }
  }

  /**
   * The number of a name, with or without {@code SIG}.
   *
   * @throws IllegalArgumentException if this system has no such signal
   */
  public static int number(String name) {
    int number = numberOrZero(plain(name));
    if (number <= 0) {
      throw new IllegalArgumentException("unknown signal " + name);
    }
    return number;
  }

  private static String plain(String name) {
    var upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
  }

  /**
   * The name of a number, without {@code SIG}.
   *
   * @throws IllegalArgumentException if this system has no such signal, or the JDK no name for it
   */
  public static String name(int number) {
    var name = BY_NUMBER.get(number);
    if (name == null) {
      throw new IllegalArgumentException("invalid signal number " + number);
    }
    return name;
  }

  /**
   * @throws IllegalArgumentException if no process can be sent signal {@code number}; 0, which only
   *     asks whether there is a process, can be
   */
  public static void requireSendable(int number) {
    if (number < 0 || number > LAST) {
      throw new IllegalArgumentException("invalid signal number " + number);
    }
  }

  /** Whether this is Windows, which has no signals. */
  public static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /**
   * asyncio's return code for the JDK's: the negative number of the signal that has ended the
   * process. The JDK gives 128 and the number, which a program may also give that ends by itself; that
   * one is taken for ended by the signal, too. Numbers without a name count only where that signal
   * was the last sent.
   */
  public static int returnCode(int exitValue, int lastSent) {
    int number = exitValue - SIGNALLED;
    if (isWindows() || number <= 0 || number > LAST) {
      return exitValue;
    }
    return number == lastSent || ends(BY_NUMBER.get(number)) ? -number : exitValue;
  }

  private static boolean ends(@Nullable String name) {
    return name != null && !HARMLESS.contains(name);
  }
}
