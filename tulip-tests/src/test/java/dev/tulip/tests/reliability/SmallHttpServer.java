package dev.tulip.tests.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP/1.1 as far as a well-behaved client needs it: connections that are kept, bodies with a length,
 * answers in chunks. {@code POST /echo} answers with the body, {@code GET /chunks} with ten chunks.
 */
final class SmallHttpServer {

  private static final int CHUNK = 10_000;
  static final int CHUNKS = 10;

  private SmallHttpServer() {}

  static void serve(StreamReader reader, StreamWriter writer) throws IOException {
    while (true) {
      var request = reader.readline(US_ASCII);
      if (request.isEmpty()) {
        break;
      }
      var headers = readHeaders(reader);
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      var body = reader.readexactly(length);
      answer(request, body, writer);
    }
    writer.close();
    writer.waitClosed();
  }

  private static Map<String, String> readHeaders(StreamReader reader) throws IOException {
    var headers = new HashMap<String, String>();
    while (true) {
      var line = reader.readline(US_ASCII).strip();
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
  }

  private static void answer(String request, byte[] body, StreamWriter writer) throws IOException {
    if (request.startsWith("GET /chunks ")) {
      answerInChunks(writer);
      return;
    }
    writer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n", US_ASCII);
    writer.send(body);
  }

  private static void answerInChunks(StreamWriter writer) throws IOException {
    writer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", US_ASCII);
    for (int i = 0; i < CHUNKS; i++) {
      writer.send(Integer.toHexString(CHUNK) + "\r\n" + "x".repeat(CHUNK) + "\r\n");
    }
    writer.send("0\r\n\r\n");
  }

  static int chunkedLength() {
    return CHUNK * CHUNKS;
  }
}
