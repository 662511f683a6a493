package dev.tulip.stream;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes to write: {@code asyncio.StreamWriter}. Loop only.
 *
 * <p>{@code write} never waits: what the system does not take is buffered. {@link #drain} waits while
 * there is more than the transport's high-water mark, and {@link #send} is both in one: a program that
 * sends that way never buffers more than the mark and one piece.
 */
public final class StreamWriter implements AutoCloseable {

  private final StreamReaderProtocol protocol;
  private final @Nullable StreamReader reader;
  private final EventLoop loop;
  private Transport transport;

  /**
   * A writer on a transport whose protocol is {@code protocol}.
   *
   * @param reader the other direction, whose failure {@link #drain} throws; null for none
   */
  public StreamWriter(
      Transport transport,
      StreamReaderProtocol protocol,
      @Nullable StreamReader reader,
      EventLoop loop) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.reader = reader;
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  /** What this writes to. */
  public Transport transport() {
    return transport;
  }

  /** Writes all of {@code data}, which is the caller's again when this returns. Does not suspend. */
  public void write(byte[] data) {
    transport.write(data);
  }

  /** {@link #write(byte[])} of what remains in a buffer. */
  public void write(ByteBuffer data) {
    transport.write(data);
  }

  /** {@link #write(byte[])} of text in UTF-8. */
  public void write(String text) {
    transport.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@link #write(byte[])} of text. */
  public void write(String text, Charset charset) {
    transport.write(text.getBytes(charset));
  }

  /** Writes several buffers, in one system call where possible. Does not suspend. */
  public void writelines(List<ByteBuffer> data) {
    transport.writelines(data);
  }

  /**
   * Waits until there is room for more: returns at once unless more than the high-water mark is
   * buffered. Suspends. Cancelling it loses nothing: what was written is sent.
   *
   * @throws IOException what the connection has failed with; {@link
   *     dev.tulip.transport.ConnectionResetException} if it is lost otherwise
   */
  public void drain() throws IOException {
    if (reader != null) {
      var exception = reader.exception();
      if (exception != null) {
        Failures.rethrow(exception);
      }
    }
    if (transport.isClosing()) {
      // Lets connectionLost run, should it be scheduled, so that a loop of writes does not go on
      // for ever.
      Asyncio.sleep(Duration.ZERO);
    }
    protocol.drain();
  }

  /** {@link #write(byte[])} and {@link #drain}. Suspends while too much is buffered. */
  public void send(byte[] data) throws IOException {
    transport.write(data);
    drain();
  }

  /** {@link #write(ByteBuffer)} and {@link #drain}. */
  public void send(ByteBuffer data) throws IOException {
    transport.write(data);
    drain();
  }

  /** {@link #write(String)} and {@link #drain}. */
  public void send(String text) throws IOException {
    write(text);
    drain();
  }

  /** Sends the end of the stream after what is buffered. Does not suspend. */
  public void writeEof() {
    transport.writeEof();
  }

  /** Whether {@link #writeEof} is possible: not with TLS. */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  /**
   * Begins TLS on this connection, for this writer and its reader: {@code start_tls}. On a connection
   * of {@code startServer} this is the server's side. Suspends as {@link #drain} does, and then until
   * the handshake is done; if that fails or is cancelled the connection is closed.
   *
   * @param serverHostname the name to verify and to send as SNI; null on a server
   * @throws IOException as {@link dev.tulip.LoopTls#startTls}, or what the connection has failed with
   */
  public void startTls(TlsOptions tls, @Nullable String serverHostname) throws IOException {
    drain();
    var secured = secure(tls, serverHostname);
    transport = secured;
    protocol.replaceTransport(secured);
  }

  private Transport secure(TlsOptions tls, @Nullable String serverHostname) throws IOException {
    protocol.beginTls();
    try {
      return loop.startTls(transport, protocol, tls, protocol.isServerSide(), serverHostname);
    } catch (Throwable e) {
      if (!transport.isClosing()) {
        protocol.giveUpTls();
      }
      throw e;
    }
  }

  /** Closes the connection after what is buffered is sent. Does not suspend. */
  @Override
  public void close() {
    transport.close();
  }

  /** Whether the connection is closed or about to be. */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Waits until the connection is closed. Suspends.
   *
   * @throws IOException what it has failed with
   */
  public void waitClosed() throws IOException {
    protocol.waitClosed();
  }

  /** See {@link Transport#getExtraInfo(ExtraInfo)}. */
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return transport.getExtraInfo(key);
  }

  @Override
  public String toString() {
    return "<StreamWriter transport="
        + transport
        + (reader == null ? "" : " reader=" + reader)
        + ">";
  }
}
