package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.nio.IoErrors;
import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Java's channels throw gets the types that the driver for Linux has. */
class IoErrorsTest {

  @ParameterizedTest
  @CsvSource({
    "Connection reset, RESET",
    "Connection reset by peer, RESET",
    "Software caused connection abort, ABORTED",
    "Broken pipe, BROKEN",
    "Too many open files, RESOURCES",
    "Connection timed out, SOCKET",
    "No route to host, SOCKET",
    "Network is unreachable, SOCKET"
  })
  void a_text_has_a_type(String text, Kind kind) {
    var error = new IOException(text);
    assertThat(IoErrors.translate(error))
        .isExactlyInstanceOf(kind.type)
        .hasMessage(text)
        .hasCause(error);
  }

  /** The types. */
  enum Kind {
    RESET(ConnectionResetException.class),
    ABORTED(ConnectionAbortedException.class),
    BROKEN(BrokenPipeException.class),
    RESOURCES(OutOfResourcesException.class),
    SOCKET(SocketException.class);

    private final Class<? extends IOException> type;

    Kind(Class<? extends IOException> type) {
      this.type = type;
    }
  }

  @Test
  void what_has_a_type_or_says_nothing_stays() {
    var refused = new ConnectException("Connection timed out");
    var silent = new IOException();
    var other = new IOException("something else");
    assertThat(IoErrors.translate(refused)).isSameAs(refused);
    assertThat(IoErrors.translate(silent)).isSameAs(silent);
    assertThat(IoErrors.translate(other)).isSameAs(other);
  }
}
