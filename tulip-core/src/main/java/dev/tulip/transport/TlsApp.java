package dev.tulip.transport;

import dev.tulip.io.LoopIo;
import dev.tulip.tls.TlsEngine;
import dev.tulip.tls.Want;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The application's protocol above TLS: what it has been told, so that it is told each thing once,
 * and how plaintext gets to it. asyncio's {@code AppProtocolState}.
 */
final class TlsApp {

  private enum Stage {
    INIT,
    MADE,
    EOF,
    LOST
  }

  private final LoopIo io;
  private final TlsBuffers buffers;
  private BaseProtocol<Transport> protocol;
  private Stage stage;

  /** Plaintext of one record that was larger than the protocol's buffer, ready to be read. */
  private @Nullable ByteBuffer rest;

  /**
   * @param made whether it knows its connection already, as with {@code startTls}
   */
  TlsApp(LoopIo io, BaseProtocol<Transport> protocol, boolean made) {
    this.io = io;
    this.buffers = TlsBuffers.of(io);
    this.protocol = checked(protocol);
    this.stage = made ? Stage.MADE : Stage.INIT;
  }

  private static BaseProtocol<Transport> checked(BaseProtocol<Transport> protocol) {
    if (!(protocol instanceof Protocol || protocol instanceof BufferedProtocol)) {
      throw new IllegalArgumentException("neither a Protocol nor a BufferedProtocol: " + protocol);
    }
    return protocol;
  }

  void setProtocol(BaseProtocol<Transport> protocol) {
    this.protocol = checked(protocol);
  }

  BaseProtocol<Transport> protocol() {
    return protocol;
  }

  /** How many bytes wait here, because the protocol gave too small a buffer. */
  int size() {
    return rest == null ? 0 : rest.remaining();
  }

  void connectionMade(Transport transport) {
    if (stage == Stage.INIT) {
      stage = Stage.MADE;
      protocol.connectionMade(transport);
    }
  }

  /** The peer sends no more. */
  void eofReceived() {
    if (stage != Stage.MADE) {
      return;
    }
    stage = Stage.EOF;
    boolean keepOpen =
        protocol instanceof BufferedProtocol buffered
            ? buffered.eofReceived()
            : ((Protocol) protocol).eofReceived();
    if (keepOpen) {
      io.warn("returning true from eof_received() has no effect when using ssl");
    }
  }

  /** Has the protocol told, in a pass to come, unless it never heard of the connection. */
  void connectionLost(@Nullable Throwable exception) {
    rest = null;
    if (stage == Stage.MADE || stage == Stage.EOF) {
      stage = Stage.LOST;
      var last = protocol;
      io.loop().callSoon(() -> last.connectionLost(exception));
    }
  }

  /**
   * Hands over what has come: as much as there is to a {@link Protocol}, one buffer full to a {@link
   * BufferedProtocol}.
   *
   * @return as {@link TlsEngine#read}; {@code ROOM} if there may be more
   */
  Want deliver(TlsEngine engine, TlsInput input) throws SSLException {
    return protocol instanceof BufferedProtocol into
        ? deliverInto(into, engine, input)
        : deliverTo((Protocol) protocol, engine, input);
  }

  private Want deliverTo(Protocol plain, TlsEngine engine, TlsInput input) throws SSLException {
    var lent = buffers.borrow();
    try {
      var buffer = lent.empty();
      takeRest(buffer);
      Want want = null;
      SSLException failure = null;
      try {
        want = engine.read(input.bytes(), buffer);
      } catch (SSLException e) {
        failure = e;
      }
      if (buffer.position() > 0) {
        plain.dataReceived(lent.shown());
      }
      return orThrow(want, failure);
    } finally {
      buffers.giveBack(lent);
    }
  }

  private Want deliverInto(BufferedProtocol into, TlsEngine engine, TlsInput input)
      throws SSLException {
    if (input.size() == 0 && size() == 0) {
      return engine.read(input.bytes(), input.bytes());
    }
    var buffer = into.getBuffer(input.size() + size());
    if (!buffer.hasRemaining()) {
      throw new IllegalStateException("get_buffer() returned an empty buffer: " + buffer);
    }
    int begin = buffer.position();
    takeRest(buffer);
    Want want = Want.ROOM;
    SSLException failure = null;
    try {
      want = fill(buffer, engine, input);
    } catch (SSLException e) {
      failure = e;
    }
    int count = buffer.position() - begin;
    if (count > 0) {
      into.bufferUpdated(count);
    }
    return orThrow(want, failure);
  }

  private Want fill(ByteBuffer buffer, TlsEngine engine, TlsInput input) throws SSLException {
    while (buffer.hasRemaining()) {
      var want = engine.read(input.bytes(), buffer);
      if (want != Want.ROOM) {
        return want;
      }
      rest = ByteBuffer.allocate(engine.recordSize());
      want = engine.read(input.bytes(), rest);
      rest.flip();
      takeRest(buffer);
      if (want != Want.ROOM && buffer.hasRemaining()) {
        return want;
      }
    }
    return Want.ROOM;
  }

  private void takeRest(ByteBuffer into) {
    var from = rest;
    if (from == null) {
      return;
    }
    int count = Math.min(from.remaining(), into.remaining());
    into.put(into.position(), from, from.position(), count);
    into.position(into.position() + count);
    from.position(from.position() + count);
    if (!from.hasRemaining()) {
      rest = null;
    }
  }

  private static Want orThrow(@Nullable Want want, @Nullable SSLException failure)
      throws SSLException {
    if (failure != null) {
      throw failure;
    }
    return want == null ? Want.INPUT : want;
  }

  /** Reads on without telling anybody: the application has closed. */
  Want discard(TlsEngine engine, TlsInput input) throws SSLException {
    rest = null;
    var lent = buffers.borrow();
    try {
      return engine.read(input.bytes(), lent.empty());
    } finally {
      buffers.giveBack(lent);
    }
  }
}
