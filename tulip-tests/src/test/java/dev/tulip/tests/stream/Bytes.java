package dev.tulip.tests.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;

/** Text and bytes, and readers that are fed. */
final class Bytes {

  private Bytes() {}

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** A reader that was fed, piece by piece. */
  static StreamReader fed(String... pieces) {
    return fed(new StreamReader(), pieces);
  }

  /** {@code reader}, fed. */
  static StreamReader fed(StreamReader reader, String... pieces) {
    for (var piece : pieces) {
      reader.feedData(bytes(piece));
    }
    return reader;
  }

  /** Feeds {@code reader} in the next pass. */
  static void feedLater(StreamReader reader, String... pieces) {
    Asyncio.getRunningLoop().callSoon(() -> fed(reader, pieces));
  }

  /** What is in {@code reader} and was not read; it has ended afterwards. */
  static String rest(StreamReader reader) throws java.io.IOException {
    reader.feedEof();
    return text(reader.read());
  }
}
