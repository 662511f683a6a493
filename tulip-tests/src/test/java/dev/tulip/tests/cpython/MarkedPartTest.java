package dev.tulip.tests.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkedPartTest {

  @TempDir Path folder;

  private MarkedPart numbersOf(String text) throws IOException {
    return new MarkedPart(Files.writeString(folder.resolve("page.md"), text), "numbers");
  }

  @Test
  void writing_it_leaves_the_rest_as_it_is() throws IOException {
    var part = numbersOf("before\n<!-- numbers -->\nold\n<!-- end of numbers -->\nafter\n");
    assertThat(part.read()).isEqualTo("old\n");
    part.write("new\n\n1\n");
    assertThat(part.read()).isEqualTo("new\n\n1\n");
    assertThat(part.document())
        .hasContent("before\n<!-- numbers -->\nnew\n\n1\n<!-- end of numbers -->\nafter\n");
  }

  @Test
  void a_document_without_it_is_an_error() throws IOException {
    var part = numbersOf("nothing\n");
    assertThatThrownBy(part::read)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("page.md")
        .hasMessageContaining("<!-- numbers -->");
  }
}
