package dev.tulip.tests.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Texts as bytes. */
final class Bytes {

  private Bytes() {}

  static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(of(text));
  }

  static List<ByteBuffer> buffers(String... texts) {
    return Arrays.stream(texts).map(Bytes::buffer).toList();
  }
}
