package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/** Texts for the system, in the encoding that the JDK uses for its paths and arguments. */
final class CStrings {

  private static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding"));

  private CStrings() {}

  /**
   * The address of {@code text}, with a zero at its end.
   *
   * @throws IOException if it has a zero within
   */
  static long of(Arena arena, String text) throws IOException {
    byte[] bytes = bytes(text);
    var segment = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment.address();
  }

  /** The address of an array of the addresses of {@code texts}, with a null pointer at its end. */
  static long arrayOf(Arena arena, List<String> texts) throws IOException {
    var all = new ArrayList<byte[]>(texts.size());
    long size = 0;
    for (var text : texts) {
      byte[] bytes = bytes(text);
      all.add(bytes);
      size += bytes.length + 1L;
    }
    var array = arena.allocate(JAVA_LONG, texts.size() + 1L);
    var block = arena.allocate(Math.max(size, 1));
    long offset = 0;
    for (int i = 0; i < all.size(); i++) {
      byte[] bytes = all.get(i);
      MemorySegment.copy(bytes, 0, block, JAVA_BYTE, offset, bytes.length);
      array.setAtIndex(JAVA_LONG, i, block.address() + offset);
      offset += bytes.length + 1L;
    }
    return array.address();
  }

  private static byte[] bytes(String text) throws IOException {
    if (text.indexOf('\0') >= 0) {
      throw new IOException("invalid null character in command");
    }
    return text.getBytes(CHARSET);
  }
}
