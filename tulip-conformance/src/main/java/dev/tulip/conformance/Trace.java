package dev.tulip.conformance;

import dev.tulip.spi.Clock;
import java.util.ArrayList;
import java.util.List;

/** The lines that a program's run writes. */
final class Trace {

  private static final int MAX_LINES = 4000;
  private static final long SECOND = 1_000_000_000;

  private final List<String> lines = new ArrayList<>();
  private final Clock clock;

  Trace(Clock clock) {
    this.clock = clock;
  }

  /** Writes what {@code who} does now, unless the trace is full. */
  void log(String who, String what) {
    if (!isFull()) {
      lines.add(seconds() + " " + who + " " + what);
    }
  }

  private long seconds() {
    long nanos = clock.nanos();
    if (nanos % SECOND != 0) {
      throw new IllegalStateException("the time is no whole second: " + nanos + " ns");
    }
    return nanos / SECOND;
  }

  boolean isFull() {
    return lines.size() >= MAX_LINES;
  }

  /** Writes a line without a time, behind the others. */
  void add(String line) {
    lines.add(line);
  }

  List<String> lines() {
    return lines;
  }
}
