package dev.tulip.signal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Who in this process gets a signal.
 *
 * <p>The JVM has one handler a signal; several loops, and the runner that looks for Ctrl-C, may want
 * the same. So handlers form a stack: the last one that was added gets the signal, removing one that
 * is not on top only takes it out, and when the last one goes, whoever had the signal before Tulip has
 * it again. Any thread.
 */
public final class SignalTable {

  /** What the JVM needs for itself: replacing its handler would break it, if the JDK allows it. */
  private static final Set<String> OF_THE_JVM =
      Set.of("QUIT", "ILL", "FPE", "SEGV", "BUS", "USR2", "XFSZ");

  /** The JVM's own handlers, and none, come wrapped in a class of the JDK's. */
  private static final String JVM_HANDLER = "sun.misc.Signal$SunMiscHandler";

  private static final Map<String, Entry> ENTRIES = new HashMap<>();

  private SignalTable() {}

  /** A signal with the handlers it has, the last one on top, and the one it had before. */
  private static final class Entry {
    final SignalHandler before;
    final List<Registration> stack = new ArrayList<>();

    Entry(SignalHandler before) {
      this.before = before;
    }
  }

  /** A handler in the table. */
  public static final class Registration {
    private final String name;
    private final Runnable handler;

    private Registration(String name, Runnable handler) {
      this.name = name;
      this.handler = handler;
    }

    /** Takes the handler out. May be repeated. */
    public void remove() {
      SignalTable.remove(this);
    }
  }

  /**
   * Adds a handler, which runs on a thread of the JVM's.
   *
   * @param name without {@code SIG}
   * @throws IllegalStateException if the signal cannot be caught
   */
  public static synchronized Registration add(String name, Runnable handler) {
    if (OF_THE_JVM.contains(name)) {
      throw cannotBeCaught(name, "the JVM needs it for itself", null);
    }
    var registration = new Registration(name, handler);
    var entry = ENTRIES.get(name);
    if (entry == null) {
      entry = install(name);
    }
    entry.stack.add(registration);
    return registration;
  }

  /** {@link #add}, unless the signal has a handler that is not the JVM's, or cannot be caught. */
  public static synchronized @Nullable Registration addIfDefault(String name, Runnable handler) {
    if (ENTRIES.containsKey(name)) {
      return null;
    }
    Entry entry;
    try {
      entry = install(name);
    } catch (IllegalStateException _) {
      // The JVM was started with -Xrs, or by a shell that ignores the signal.
      return null;
    }
    var registration = new Registration(name, handler);
    entry.stack.add(registration);
    if (isDefault(entry.before)) {
      return registration;
    }
    registration.remove();
    return null;
  }

  private static boolean isDefault(SignalHandler handler) {
    return handler == SignalHandler.SIG_DFL || handler.getClass().getName().equals(JVM_HANDLER);
  }

  private static Entry install(String name) {
    try {
      var entry = new Entry(Signal.handle(new Signal(name), _ -> happened(name)));
      ENTRIES.put(name, entry);
      return entry;
    } catch (IllegalArgumentException e) {
      throw cannotBeCaught(name, String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalStateException cannotBeCaught(
      String name, String why, @Nullable Throwable cause) {
    return new IllegalStateException("signal " + name + " cannot be caught: " + why, cause);
  }

  private static synchronized void remove(Registration registration) {
    var entry = ENTRIES.get(registration.name);
    if (entry == null || !entry.stack.remove(registration) || !entry.stack.isEmpty()) {
      return;
    }
    ENTRIES.remove(registration.name);
    Signal.handle(new Signal(registration.name), entry.before);
  }

  /** On a thread of the JVM's. */
  private static void happened(String name) {
    var top = top(name);
    if (top != null) {
      top.handler.run();
    }
  }

  private static synchronized @Nullable Registration top(String name) {
    var entry = ENTRIES.get(name);
    return entry == null ? null : entry.stack.getLast();
  }
}
