package dev.tulip;

import dev.tulip.signal.SignalTable;
import dev.tulip.signal.Signals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The signals that a loop handles, by number. */
final class SignalHandlers {

  private final LoopImpl loop;
  private final Map<Integer, SignalTable.Registration> registrations = new LinkedHashMap<>();

  SignalHandlers(LoopImpl loop) {
    this.loop = loop;
  }

  void add(int signal, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    loop.requireOpen();
    loop.requireOwnThread();
    var name = Signals.name(signal);
    var handle = new HandleImpl(loop, callback, Context.copyCurrent());
    var added = SignalTable.add(name, () -> happened(handle));
    var before = registrations.put(signal, added);
    if (before != null) {
      before.remove();
    }
  }

  /** On a thread of the JVM's. */
  private void happened(HandleImpl handle) {
    if (!loop.isClosed()) {
      loop.pass.addThreadsafe(handle);
    }
  }

  boolean remove(int signal) {
    loop.requireOwnThread();
    Signals.name(signal);
    var registration = registrations.remove(signal);
    if (registration == null) {
      return false;
    }
    registration.remove();
    return true;
  }

  void close() {
    List.copyOf(registrations.keySet()).forEach(this::remove);
  }
}
