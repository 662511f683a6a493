package dev.tulip.tests.tls;

import dev.tulip.tls.TlsEngine;
import dev.tulip.tls.Want;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** A {@link TlsEngine} with buffers, that is fed by hand. */
final class EngineSide {

  final TlsEngine engine;
  private final ByteBuffer room;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private ByteBuffer in = ByteBuffer.allocate(0);
  boolean shaken;

  private EngineSide(TlsEngine engine) {
    this.engine = engine;
    this.room = ByteBuffer.allocate(engine.recordSize());
  }

  static EngineSide of(SSLContext context, boolean client, String version) {
    var engine = client ? context.createSSLEngine("localhost", -1) : context.createSSLEngine();
    engine.setUseClientMode(client);
    engine.setEnabledProtocols(new String[] {version});
    return of(engine);
  }

  static EngineSide of(SSLEngine engine) {
    return new EngineSide(new TlsEngine(engine));
  }

  /** What it has to send, which is forgotten here. */
  byte[] take() {
    var bytes = sent.toByteArray();
    sent.reset();
    return bytes;
  }

  String text() {
    return plain.toString(StandardCharsets.UTF_8);
  }

  private void feed(byte[] bytes) {
    in = ByteBuffer.allocate(in.remaining() + bytes.length).put(in).put(bytes).flip();
  }

  private void takeRoom() {
    sent.write(room.array(), 0, room.position());
    room.clear();
  }

  /** Goes on with the handshake. */
  Want shake(byte[] bytes) throws SSLException {
    feed(bytes);
    while (true) {
      Want want;
      try {
        want = engine.handshake(in, room);
      } finally {
        takeRoom();
      }
      if (want == Want.TASK) {
        engine.task();
      } else if (want != Want.ROOM) {
        shaken = want == Want.NOTHING;
        return want;
      }
    }
  }

  /** Reads what is there with {@code bytes}; small room, so that there is a want of it. */
  Want read(byte[] bytes) throws SSLException {
    feed(bytes);
    while (true) {
      Want want;
      try {
        want = engine.read(in, room);
      } finally {
        plain.write(room.array(), 0, room.position());
        room.clear();
      }
      if (want != Want.ROOM) {
        return want;
      }
    }
  }

  /** Writes texts, and gives the records. */
  byte[] write(String... texts) throws SSLException {
    var buffers = new ByteBuffer[texts.length];
    for (int i = 0; i < texts.length; i++) {
      buffers[i] = ByteBuffer.wrap(texts[i].getBytes(StandardCharsets.UTF_8));
    }
    while (engine.write(buffers, 0, buffers.length, room) == Want.ROOM) {
      takeRoom();
    }
    takeRoom();
    return take();
  }

  /** Writes what the engine itself has to say. */
  byte[] flush() throws SSLException {
    engine.flush(room);
    takeRoom();
    return take();
  }

  /** Writes the close-notify. */
  byte[] close() throws SSLException {
    engine.close(room);
    takeRoom();
    return take();
  }

  /** What is said after an error. */
  byte[] lastWords() {
    engine.lastWords(room);
    takeRoom();
    return take();
  }
}
