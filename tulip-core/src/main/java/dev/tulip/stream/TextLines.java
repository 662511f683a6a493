package dev.tulip.stream;

import java.nio.charset.Charset;
import java.util.Iterator;

/** Lines as text. */
record TextLines(Lines lines, Charset charset) implements Iterator<String> {

  @Override
  public boolean hasNext() {
    return lines.hasNext();
  }

  @Override
  public String next() {
    return new String(lines.next(), charset);
  }
}
