package dev.tulip.conformance;

import dev.tulip.CancelledError;
import dev.tulip.Generator;
import dev.tulip.Yielder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbered generators of a program: its bodies, with what they {@code yield}. */
final class Generators {

  private final Interpreter interpreter;
  private final Map<Integer, Numbered> entries = new HashMap<>();

  /** All of them: one that nobody refers to any more would be closed, at whatever time. */
  private final List<Numbered> kept = new ArrayList<>();

  Generators(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  void put(int number, int body) {
    var generator = new Numbered(body);
    kept.add(generator);
    entries.put(number, generator);
  }

  /** The generator of that number, for a coroutine of the given level; as of slots. */
  @Nullable Numbered getBelow(int level, int number) {
    var entry = entries.get(number);
    return entry == null || entry.body >= level ? null : entry;
  }

  /** A generator, and whether it has ended. */
  final class Numbered {

    private final int body;
    private final Generator<Object> values = Generator.of(this::run);
    private boolean begun;
    private boolean ended;

    private Numbered(int body) {
      this.body = body;
    }

    private void run(Yielder<Object> yielder) throws Exception {
      begun = true;
      try {
        interpreter.run(body, yielder);
      } finally {
        ended = true;
      }
    }

    Generator<Object> values() {
      return values;
    }

    /** Nothing is thrown into a generator that has ended. */
    @Nullable Object throwInto(@Nullable String message) {
      if (ended) {
        return "ended";
      }
      ended = !begun;
      return values.throwInto(
          message == null ? new CancelledError() : new PythonValueError(message));
    }

    @Nullable Object close() {
      ended |= !begun;
      values.close();
      return null;
    }
  }
}
