package dev.tulip.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The lines of a reader, read when they are asked for. */
final class Lines implements Iterator<byte[]> {

  private final StreamReader reader;
  private byte @Nullable [] next;

  Lines(StreamReader reader) {
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    return peek().length > 0;
  }

  @Override
  public byte[] next() {
    var line = peek();
    if (line.length == 0) {
      throw new NoSuchElementException("the stream has ended");
    }
    next = null;
    return line;
  }

  private byte[] peek() {
    var line = next;
    if (line == null) {
      try {
        line = reader.readline();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      next = line;
    }
    return line;
  }
}
