package dev.tulip.process;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.SubprocessTransport;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far {@link Subprocess#communicate(byte[])} has got: a call that is cancelled leaves here what
 * the next one goes on from.
 */
final class Communication {

  private static final byte[] NOTHING = new byte[0];

  private final SubprocessTransport transport;
  private final SubprocessStreamProtocol protocol;

  /** A copy, as the array is the caller's again after a cancellation; null before the first call. */
  private byte @Nullable [] input;

  private boolean written;

  /** What was read to the end, and empty once it was given to a caller; null before the end. */
  private byte @Nullable [] stdout;

  private byte @Nullable [] stderr;

  Communication(SubprocessTransport transport, SubprocessStreamProtocol protocol) {
    this.transport = transport;
    this.protocol = protocol;
  }

  /** Sets the input of all calls, or checks that it is the one of the first. */
  void begin(byte @Nullable [] given) {
    if (protocol.stdin() == null) {
      return;
    }
    if (input == null) {
      input = given == null ? NOTHING : given.clone();
      return;
    }
    if (given != null && given.length > 0 && !Arrays.equals(input, given)) {
      throw new IllegalArgumentException(
          "input of "
              + given.length
              + " bytes is not that of the first call, which has "
              + input.length
              + " bytes");
    }
  }

  /** Moves all bytes that are left to move. Suspends. */
  void run() throws IOException {
    Asyncio.await(
        Asyncio.gather(this::feed, this::readStdout, this::readStderr), IOException.class);
  }

  /** Hands over what was read. Does not suspend, so that nothing can come between. */
  Subprocess.Output take() {
    var output = new Subprocess.Output(stdout, stderr);
    stdout = protocol.stdout() == null ? null : NOTHING;
    stderr = protocol.stderr() == null ? null : NOTHING;
    return output;
  }

  private void feed() throws IOException {
    var writer = protocol.stdin();
    if (writer == null) {
      return;
    }
    try {
      if (!written) {
        written = true;
        writer.write(Objects.requireNonNull(input));
      }
      writer.drain();
    } catch (BrokenPipeException | ConnectionResetException _) {
      // As in asyncio: a child need not read all its input.
    }
    writer.close();
  }

  private void readStdout() throws IOException {
    var reader = protocol.stdout();
    if (reader == null || stdout != null) {
      return;
    }
    stdout = readAll(reader, 1);
  }

  private void readStderr() throws IOException {
    var reader = protocol.stderr();
    if (reader == null || stderr != null) {
      return;
    }
    stderr = readAll(reader, 2);
  }

  private byte[] readAll(StreamReader reader, int fd) throws IOException {
    var bytes = reader.read();
    Objects.requireNonNull(transport.getPipeTransport(fd)).close();
    return bytes;
  }
}
