package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import dev.tulip.TimerHandle;
import dev.tulip.io.LoopIo;
import dev.tulip.tls.TlsEngine;
import dev.tulip.tls.Want;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection.
 *
 * <p>The engine leaves slow work to tasks. Where the peer shows a certificate, verifying it may ask
 * the network, for a revocation, so such tasks go to the loop's default executor; that is so for a
 * client, and for a server that wants the client's certificate. Other servers only compute, for about
 * a millisecond: that is done at once, as asyncio does all of it, and needs no thread. Where the
 * executor is shut down already, everything is done at once.
 */
final class TlsHandshake {

  /** Who is told how it went. */
  interface Outcome {
    /** It is done. */
    void handshakeDone();

    /** It has failed, and the peer was told so if it could be. */
    void handshakeFailed(Throwable failure);

    /** It takes too long. */
    void handshakeTimedOut(ConnectionAbortedException failure);

    /** It has read something. */
    void handshakeMoved();
  }

  private final EventLoop loop;
  private final TlsEngine engine;
  private final TlsInput input;
  private final TlsOutput output;
  private final boolean tasksInline;
  private final Duration limit;
  private final Outcome outcome;
  private final TlsOutput.Verb step = this::step;

  private @Nullable TlsCarrier lower;
  private @Nullable TimerHandle timer;
  private boolean working;
  private boolean over;

  TlsHandshake(LoopIo io, TlsSide side, TlsInput input, TlsOutput output, Outcome outcome) {
    this.loop = io.loop();
    this.engine = side.engine();
    this.input = input;
    this.output = output;
    this.tasksInline = side.tasksInline();
    this.limit = side.options().handshakeTimeout();
    this.outcome = outcome;
  }

  void begin(TlsCarrier lower) {
    this.lower = lower;
    timer = loop.callLater(limit, this::timeOut);
    goOn();
  }

  private void timeOut() {
    stop();
    outcome.handshakeTimedOut(
        new ConnectionAbortedException(
            "SSL handshake is taking longer than "
                + limit.toNanos() / 1e9
                + " seconds: aborting the connection"));
  }

  /** Something has come. */
  void goOn() {
    if (over || working) {
      return;
    }
    Want want;
    try {
      want = advance();
    } catch (SSLException | RuntimeException e) {
      fail(e);
      return;
    }
    if (want == Want.NOTHING) {
      stop();
      outcome.handshakeDone();
    }
  }

  /** Goes on until more input is needed, a task runs elsewhere, or it is done. */
  private Want advance() throws SSLException {
    while (true) {
      var want = output.run(step, lower());
      if (want != Want.TASK || !taskDone()) {
        return want;
      }
    }
  }

  private Want step(ByteBuffer out) throws SSLException {
    return engine.handshake(input.bytes(), out);
  }

  private TlsCarrier lower() {
    if (lower == null) {
      throw new IllegalStateException("not begun");
    }
    return lower;
  }

  /** Runs a task; false if that goes on elsewhere. */
  private boolean taskDone() {
    if (!tasksInline) {
      try {
        var elsewhere = loop.runInExecutor(this::task);
        working = true;
        elsewhere.addDoneCallback(this::taskEnded);
        return false;
      } catch (IllegalStateException | RejectedExecutionException _) {
        // The executor is shut down: done here instead.
      }
    }
    engine.task();
    return true;
  }

  private boolean task() {
    engine.task();
    return true;
  }

  private void taskEnded(Future<Boolean> task) {
    working = false;
    var failure =
        task.cancelled()
            ? new ConnectionAbortedException("SSL handshake: its task was cancelled")
            : task.exception();
    if (over) {
      return;
    }
    if (failure != null) {
      fail(failure);
      return;
    }
    goOn();
    outcome.handshakeMoved();
  }

  /** Ends it without success. */
  void fail(Throwable failure) {
    if (over) {
      return;
    }
    stop();
    if (!working) {
      output.lastWords(lower());
    }
    outcome.handshakeFailed(failure);
  }

  /** Ends it, telling nobody. */
  void stop() {
    over = true;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
