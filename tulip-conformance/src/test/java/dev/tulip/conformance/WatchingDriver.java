package dev.tulip.conformance;

import dev.tulip.DeadlockException;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;

/**
 * Virtual time in a loop that has a socket: the loop looks at a real driver in each pass, and finds
 * nothing, for nobody connects.
 */
final class WatchingDriver implements Driver {

  private final Driver virtual;
  private final Driver real;

  WatchingDriver(Driver virtual, Driver real) throws IOException {
    this.virtual = virtual;
    this.real = real;
    var listener = real.network().openListener(StandardProtocolFamily.INET);
    listener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1);
    listener.listener(
        _ -> {
          throw new AssertionError("somebody connects");
        });
    listener.watch(RawHandle.READ);
  }

  @Override
  public void select(long timeoutNanos, Readiness ready) throws IOException {
    real.select(0, ready);
    if (timeoutNanos == FOREVER) {
      throw new DeadlockException("only the socket is waited for, to which nobody connects");
    }
    virtual.select(timeoutNanos, ready);
  }

  @Override
  public void wakeup() {
    real.wakeup();
  }

  @Override
  public boolean isWatching() {
    return real.isWatching();
  }

  @Override
  public Network network() {
    return real.network();
  }

  @Override
  public void close() throws IOException {
    real.close();
    virtual.close();
  }

  @Override
  public String toString() {
    return "virtual with " + real;
  }
}
