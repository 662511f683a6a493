package dev.tulip.tls;

import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One side of a TLS connection: bytes in, bytes out. It knows no socket, clock or thread, and holds
 * no bytes but those of the JDK's {@link SSLEngine}, whose dozen of states it reduces to five verbs:
 * {@link #handshake}, {@link #read}, {@link #write}, {@link #flush}, {@link #close}. Each goes on until
 * it is done or wants something, and says what as a {@link Want}. Python's counterpart is {@code
 * SSLObject} between two {@code MemoryBIO}s.
 *
 * <p>What the JDK's engine does, and what follows:
 *
 * <ul>
 *   <li>It takes whole records only. So input may be left over, and the caller keeps it for the next
 *       call.
 *   <li>It writes a record only where one of the largest size fits, and reads one only where its whole
 *       plaintext fits: {@link #recordSize}.
 *   <li>It leaves slow work to tasks, and holds its lock while one runs. So between a {@link Want#TASK}
 *       and the end of that task nothing of this class may be called.
 *   <li>It says by the status of a handshake that it has something to send, even when it has not been
 *       asked to: the answer to a key update, an alert. {@link #read} stops there with {@link
 *       Want#OUTPUT}.
 *   <li>With TLS 1.2 the peer may begin a second handshake. Nothing good has come of that, and TLS 1.3
 *       has dropped it: here it is an error, as with OpenSSL's servers.
 *   <li>With TLS 1.2 it refuses to write once the peer's close-notify is read. {@link #read} stops
 *       before, with {@link Want#OUTPUT}, so that who has something to say still can say it; see
 *       {@link #endIsNext} and {@link #letEndPass}.
 * </ul>
 */
public final class TlsEngine {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final ByteBuffer[] NO_PLAINTEXT = {NOTHING};

  /** The most that a record carries: RFC 8446, 5.1. */
  private static final int LARGEST_FRAGMENT = 16 * 1024;

  /** The type of a record that carries an alert: RFC 5246, 6.2.1. */
  private static final int ALERT = 21;

  private final SSLEngine engine;
  private boolean begun;
  private boolean endMayPass;

  /** Takes an engine that has its mode and parameters and has done nothing yet. */
  public TlsEngine(SSLEngine engine) {
    this.engine = engine;
  }

  /** How much room is enough for any record, as it is sent or as its plaintext. */
  public int recordSize() {
    var session = engine.getSession();
    return Math.max(session.getPacketBufferSize(), session.getApplicationBufferSize());
  }

  /**
   * Goes on with the handshake. What {@code out} has got is to be sent whatever the outcome.
   *
   * @return {@code NOTHING} when it is done, or {@code INPUT}, {@code ROOM}, {@code TASK}
   * @throws SSLException if it has failed; see {@link #lastWords}
   */
  public Want handshake(ByteBuffer in, ByteBuffer out) throws SSLException {
    if (!begun) {
      begun = true;
      engine.beginHandshake();
    }
    while (true) {
      var status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        return Want.TASK;
      }
      if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
        return Want.NOTHING;
      }
      if (status == HandshakeStatus.NEED_WRAP) {
        if (wrapNothing(out) == Status.BUFFER_OVERFLOW) {
          return Want.ROOM;
        }
        continue;
      }
      if (!in.hasRemaining()) {
        return Want.INPUT;
      }
      var result = engine.unwrap(in, NOTHING);
      if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
        return Want.INPUT;
      }
      if (result.getStatus() != Status.OK) {
        throw new SSLProtocolException("the peer has ended the handshake: " + result.getStatus());
      }
    }
  }

  private Status wrapNothing(ByteBuffer out) throws SSLException {
    return engine.wrap(NO_PLAINTEXT, 0, 1, out).getStatus();
  }

  /** What {@code TASK} asked for; for any thread. What it fails with comes out of the next call. */
  public void task() {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /**
   * Turns records into plaintext, as many as there are and fit.
   *
   * @return {@code INPUT}, {@code ROOM}, {@code OUTPUT} or {@code CLOSED}; never {@code NOTHING}
   * @throws SSLException if the peer has sent rubbish, an alert, or wants to renegotiate; {@code
   *     plain} has what came before
   */
  public Want read(ByteBuffer in, ByteBuffer plain) throws SSLException {
    while (in.hasRemaining()) {
      if (!endMayPass && endIsNext(in)) {
        return Want.OUTPUT;
      }
      endMayPass = false;
      var result = engine.unwrap(in, plain);
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> {
          return Want.INPUT;
        }
        case BUFFER_OVERFLOW -> {
          return Want.ROOM;
        }
        case CLOSED -> {
          return Want.CLOSED;
        }
        case OK -> {
          refuseRenegotiation(result);
          if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            return Want.OUTPUT;
          }
        }
      }
    }
    return engine.isInboundDone() ? Want.CLOSED : Want.INPUT;
  }

  private void refuseRenegotiation(SSLEngineResult result) throws SSLException {
    var status = result.getHandshakeStatus();
    boolean again =
        status == HandshakeStatus.NEED_TASK
            || status == HandshakeStatus.NEED_UNWRAP && !engine.isOutboundDone();
    if (again) {
      throw new SSLProtocolException("the peer wants to renegotiate, which is refused");
    }
  }

  /**
   * Turns plaintext into records, as full as they get, until none is left.
   *
   * @return {@code NOTHING}, or {@code ROOM}
   * @throws SSLException if this side is closed
   */
  public Want write(ByteBuffer[] plain, int begin, int end, ByteBuffer out) throws SSLException {
    int first = begin;
    while (true) {
      while (first < end && !plain[first].hasRemaining()) {
        first++;
      }
      if (first == end) {
        return Want.NOTHING;
      }
      var result = engine.wrap(plain, first, fragment(plain, first, end), out);
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        return Want.ROOM;
      }
      if (result.getStatus() == Status.CLOSED) {
        throw new SSLException("written to after the end of the connection");
      }
    }
  }

  /** How many buffers fill one record: the JDK's engine looks at all that it is given, each time. */
  private static int fragment(ByteBuffer[] plain, int begin, int end) {
    int next = begin;
    for (int size = 0; next < end && size < LARGEST_FRAGMENT; next++) {
      size += plain[next].remaining();
    }
    return next - begin;
  }

  /**
   * Writes what the engine itself has to say.
   *
   * @return {@code NOTHING}, or {@code ROOM}
   */
  public Want flush(ByteBuffer out) throws SSLException {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isInboundDone()) {
      if (wrapNothing(out) == Status.BUFFER_OVERFLOW) {
        return Want.ROOM;
      }
    }
    return Want.NOTHING;
  }

  /**
   * Writes the close-notify: {@code SSLObject.unwrap}. The peer's may be read before or after.
   *
   * @return {@code NOTHING}, or {@code ROOM}
   */
  public Want close(ByteBuffer out) throws SSLException {
    engine.closeOutbound();
    while (!engine.isOutboundDone()) {
      var result = engine.wrap(NO_PLAINTEXT, 0, 1, out);
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        return Want.ROOM;
      }
      if (result.bytesProduced() == 0) {
        return Want.NOTHING;
      }
    }
    return Want.NOTHING;
  }

  /** After an {@link SSLException}: writes the alert that tells the peer, if it can be told. */
  public void lastWords(ByteBuffer out) {
    try {
      close(out);
    } catch (SSLException _) {
      // The first failure is the one that counts.
    }
  }

  /** Has {@link #read} go past the place where {@link #endIsNext}. */
  public void letEndPass() {
    endMayPass = true;
  }

  /**
   * Whether {@code in} goes on with an alert after which nothing can be written: with TLS 1.2 the
   * peer's close-notify, or an error of its.
   */
  public boolean endIsNext(ByteBuffer in) {
    return in.hasRemaining()
        && in.get(in.position()) == ALERT
        && !engine.getSession().getProtocol().equals("TLSv1.3");
  }

  /** What was agreed on; after the handshake. */
  public SSLSession session() {
    return engine.getSession();
  }

  /** The protocol that ALPN has chosen, or null; after the handshake. */
  public @Nullable String alpn() {
    var protocol = engine.getApplicationProtocol();
    return protocol == null || protocol.isEmpty() ? null : protocol;
  }

  /** The peer's certificates, its own first, or null; after the handshake. */
  public @Nullable List<Certificate> peerCertificates() {
    try {
      return List.of(engine.getSession().getPeerCertificates());
    } catch (SSLPeerUnverifiedException _) {
      return null;
    }
  }
}
