package dev.tulip.linux;

import dev.tulip.spi.RawListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether this machine has what the driver needs. Numbers and layouts are those of two processors'
 * headers; so the first look tries each kind of them on the running kernel.
 */
final class Availability {

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
          : "a trial has failed, " + e;
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

  /** An event has to come with its key, an address with its port, an option with its value. */
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
        driver.select(1_000_000_000, Runnable::run);
      } finally {
        client.close();
      }
      return found[0] == RawListener.READ ? null : "this kernel has other events";
    } finally {
      listener.close();
    }
  }
}
