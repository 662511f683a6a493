package dev.tulip.tests.cpython;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a document between {@code <!-- name -->} and {@code <!-- end of name -->}. */
record MarkedPart(Path document, String name) {

  /** What stands there, without the lines of the markers. */
  String read() throws IOException {
    var text = Files.readString(document);
    return text.substring(start(text), end(text));
  }

  void write(String content) throws IOException {
    var text = Files.readString(document);
    Files.writeString(
        document, text.substring(0, start(text)) + content + text.substring(end(text)));
  }

  private int start(String text) {
    var marker = "<!-- " + name + " -->\n";
    return place(text, marker) + marker.length();
  }

  private int end(String text) {
    return place(text, "<!-- end of " + name + " -->\n");
  }

  private int place(String text, String marker) {
    int place = text.indexOf(marker);
    if (place < 0) {
      throw new IllegalStateException(document + " has no line " + marker.strip());
    }
    return place;
  }
}
