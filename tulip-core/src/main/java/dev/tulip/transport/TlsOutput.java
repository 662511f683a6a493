package dev.tulip.transport;

import dev.tulip.io.LoopIo;
import dev.tulip.tls.TlsEngine;
import dev.tulip.tls.Want;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/**
 * The way down: plaintext becomes records, a buffer full at a time, and each buffer is one write of
 * the transport below.
 *
 * <p>When that has enough, what is left of the plaintext waits in a backlog, and goes down in records
 * as full as they get. asyncio encrypts first and lets the records wait: the same bytes, but a record
 * for each write.
 */
final class TlsOutput {

  private final TlsEngine engine;
  private final TlsBuffers buffers;
  private final WriteQueue backlog;
  private final ByteBuffer[] single = new ByteBuffer[1];
  private boolean paused;

  TlsOutput(LoopIo io, TlsEngine engine, TlsBuffers buffers) {
    this.engine = engine;
    this.backlog = new WriteQueue(io);
    this.buffers = buffers;
  }

  /** The transport below has enough, or no longer. */
  void paused(boolean paused) {
    this.paused = paused;
  }

  boolean isPaused() {
    return paused;
  }

  /** How many bytes of plaintext wait. */
  int size() {
    return backlog.size();
  }

  void clear() {
    backlog.clear();
  }

  /** Has {@code data} wait. */
  void add(ByteBuffer data) {
    if (data.hasRemaining()) {
      backlog.add(data);
    }
  }

  /** Sends {@code data}, or has it wait. */
  void write(ByteBuffer data, Transport lower) throws SSLException {
    if (isFree()) {
      single[0] = data;
      send(single, lower, false);
    }
    add(data);
  }

  /** Sends {@code data}, or has it wait; small buffers share a record. */
  void write(ByteBuffer[] data, Transport lower) throws SSLException {
    if (isFree()) {
      send(data, lower, false);
    }
    for (var each : data) {
      add(each);
    }
  }

  private boolean isFree() {
    return !paused && backlog.isEmpty();
  }

  /** Sends what waits, as long as the transport below takes it. */
  void pump(Transport lower) throws SSLException {
    while (!paused && !backlog.isEmpty()) {
      sendOldest(lower, false);
    }
  }

  /** Sends all that waits, whether the transport below has enough or not. */
  void pumpAll(Transport lower) throws SSLException {
    while (!backlog.isEmpty()) {
      sendOldest(lower, true);
    }
  }

  private void sendOldest(Transport lower, boolean all) throws SSLException {
    var chunks = backlog.oldest();
    long before = remaining(chunks);
    send(chunks, lower, all);
    backlog.taken(before - remaining(chunks));
  }

  private static long remaining(ByteBuffer[] buffers) {
    long sum = 0;
    for (var buffer : buffers) {
      sum += buffer.remaining();
    }
    return sum;
  }

  private void send(ByteBuffer[] plain, Transport lower, boolean all) throws SSLException {
    var lent = buffers.borrow();
    try {
      Want want;
      do {
        var out = lent.empty();
        want = engine.write(plain, 0, plain.length, out);
        handDown(out, lower);
      } while (want == Want.ROOM && (all || !paused));
    } finally {
      buffers.giveBack(lent);
    }
  }

  /** Writes what a {@link Verb} of the engine's gives to the transport below. */
  Want run(Verb verb, Transport lower) throws SSLException {
    var lent = buffers.borrow();
    try {
      Want want;
      do {
        var out = lent.empty();
        try {
          want = verb.run(out);
        } finally {
          handDown(out, lower);
        }
      } while (want == Want.ROOM);
      return want;
    } finally {
      buffers.giveBack(lent);
    }
  }

  /** Something that the engine does, and fills a buffer with. */
  interface Verb {
    Want run(ByteBuffer out) throws SSLException;
  }

  /** {@link TlsEngine#lastWords}. */
  void lastWords(Transport lower) {
    var lent = buffers.borrow();
    try {
      var out = lent.empty();
      engine.lastWords(out);
      handDown(out, lower);
    } finally {
      buffers.giveBack(lent);
    }
  }

  private static void handDown(ByteBuffer out, Transport lower) {
    out.flip();
    if (out.hasRemaining()) {
      lower.write(out);
    }
  }
}
