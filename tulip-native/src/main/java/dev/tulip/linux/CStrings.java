package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Texts for the system, in the encoding that the JDK uses for its paths and arguments. */
final class CStrings {

  static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding"));

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

  /** The texts of an array such as {@link #arrayOf} makes, and where each is. */
  static Map<String, Long> addresses(long array) {
    var texts = new HashMap<String, Long>();
    var pointers = MemorySegment.ofAddress(array).reinterpret(Long.MAX_VALUE);
    for (long i = 0; pointers.getAtIndex(JAVA_LONG, i) != 0; i++) {
      long address = pointers.getAtIndex(JAVA_LONG, i);
      texts.put(textAt(address), address);
    }
    return texts;
  }

  /** The text at {@code address}, up to the zero at its end. */
  static String textAt(long address) {
    var memory = MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE);
    long length = 0;
    while (memory.get(JAVA_BYTE, length) != 0) {
      length++;
    }
    return new String(memory.asSlice(0, length).toArray(JAVA_BYTE), CHARSET);
  }

  private static byte[] bytes(String text) throws IOException {
    if (text.indexOf('\0') >= 0) {
      throw new IOException("invalid null character in command");
    }
    return text.getBytes(CHARSET);
  }
}
