package dev.tulip.linux;

import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether this machine has what the driver needs. Numbers and layouts are those of two processors'
 * headers; so the first look tries each kind of them on the running kernel.
 */
final class Availability {

  /** How long the trial waits for what comes at once. */
  private static final long PATIENCE_NANOS = 1_000_000_000;

  /** Why the driver cannot be had; null where it can. */
  static final @Nullable String WHY_NOT = find();

  private Availability() {}

  private static @Nullable String find() {
    var system = System.getProperty("os.name", "");
    if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
      return "it needs Linux, and this is " + system;
    }
    var processor = System.getProperty("os.arch", "");
    if (!processor.equals("amd64") && !processor.equals("aarch64")) {
      return "it knows x86-64 and aarch64, and this is " + processor;
    }
    try {
      return tryOut();
    } catch (IOException | RuntimeException | LinkageError e) {
      return e.getCause() instanceof IllegalCallerException denied
          ? denied(denied)
          : "a trial has failed on Linux " + System.getProperty("os.version") + ", " + e;
    }
  }

  private static String denied(IllegalCallerException denied) {
    var module = Availability.class.getModule();
    return "native access is not allowed: run with --enable-native-access="
        + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
        + " ("
        + denied.getMessage()
        + ")";
  }

  private static @Nullable String tryOut() throws IOException {
    var driver = EpollDriver.open();
    try {
      var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      var listener = driver.network().openListener(StandardProtocolFamily.INET);
      return tryOut(driver, listener, loopback);
    } finally {
      driver.close();
    }
  }

  /** An event has to come with its key, an address with its port, an option with its value, a byte. */
  private static @Nullable String tryOut(
      EpollDriver driver, RawListener listener, SocketAddress loopback) throws IOException {
    try {
      listener.bind(loopback, 1);
      var found = new int[1];
      listener.listener(operations -> found[0] = operations);
      listener.watch(RawListener.READ);
      var address = listener.localAddress();
      if (!(address instanceof InetSocketAddress inet) || !inet.getAddress().isLoopbackAddress()) {
        return "this kernel has other socket addresses: " + address;
      }
      if (!listener.getOption(StandardSocketOptions.SO_REUSEADDR)) {
        return "this kernel has other socket options";
      }
      var client = driver.network().openSocket(StandardProtocolFamily.INET);
      try {
        client.connect(address);
        driver.select(PATIENCE_NANOS, Runnable::run);
        if (found[0] != RawListener.READ) {
          return "this kernel has other events";
        }
        return canTalk(driver, client, listener.accept())
            ? null
            : "this kernel sends and receives otherwise";
      } finally {
        client.close();
      }
    } finally {
      listener.close();
    }
  }

  private static boolean canTalk(EpollDriver driver, RawSocket client, @Nullable RawSocket server)
      throws IOException {
    if (server == null) {
      return false;
    }
    try {
      byte sent = 42;
      server.write(ByteBuffer.wrap(new byte[] {sent}));
      client.listener(_ -> {});
      client.watch(RawSocket.READ);
      driver.select(PATIENCE_NANOS, Runnable::run);
      var received = ByteBuffer.allocate(2);
      return client.read(received) == 1 && received.get(0) == sent;
    } finally {
      server.close();
    }
  }
}
