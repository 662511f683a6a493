package dev.tulip.tests.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.spi.Driver;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sockets of the driver for Linux have the options of Java's. */
@EnabledOnOs(OS.LINUX)
class EpollOptionsTest {

  /** Of no public class: the JDK has it for its old sockets. */
  private static final String INTERNAL = "SO_OOBINLINE";

  private Driver driver;

  @BeforeEach
  void openDriver() throws IOException {
    driver = EpollDrivers.open();
  }

  /** Closes the sockets, too. */
  @AfterEach
  void closeDriver() throws IOException {
    driver.close();
  }

  private interface Getter {
    Object get(SocketOption<?> option) throws IOException;
  }

  /** Each option that a new channel gives has to be there, with the same value. */
  private static void assertSameOptions(NetworkChannel channel, Getter socket) throws IOException {
    var different = new TreeSet<String>();
    for (var option : channel.supportedOptions()) {
      var expected = valueOf(option, channel::getOption);
      var actual = valueOf(option, socket);
      if (!option.name().equals(INTERNAL) && !expected.equals(actual)) {
        different.add(option + ": " + actual + " in place of " + expected);
      }
    }
    assertThat(different).isEmpty();
  }

  private static Object valueOf(SocketOption<?> option, Getter socket) {
    try {
      var value = socket.get(option);
      return value == null ? "none" : value;
    } catch (IOException | UnsupportedOperationException e) {
      return e.getClass();
    }
  }

  @ParameterizedTest
  @EnumSource(StandardProtocolFamily.class)
  void aSocketHasTheOptionsOfJavas(ProtocolFamily family) throws IOException {
    try (var java = SocketChannel.open(family)) {
      assertSameOptions(java, driver.network().openSocket(family)::getOption);
    }
  }

  @ParameterizedTest
  @EnumSource(StandardProtocolFamily.class)
  void aListenerHasTheOptionsOfJavas(ProtocolFamily family) throws IOException {
    try (var java = ServerSocketChannel.open(family)) {
      assertSameOptions(java, driver.network().openListener(family)::getOption);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aDatagramSocketHasTheOptionsOfJavas(StandardProtocolFamily family) throws IOException {
    try (var java = DatagramChannel.open(family)) {
      var socket = driver.network().openDatagram(family);
      assertSameOptions(java, socket::getOption);
      for (boolean flag : Set.of(true, false)) {
        socket.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, flag);
        assertThat(socket.getOption(ExtendedSocketOptions.IP_DONTFRAGMENT)).isEqualTo(flag);
      }
    }
  }

  @Test
  void thePeerOfAUnixSocketIsKnown(@TempDir Path folder) throws IOException {
    var path = UnixDomainSocketAddress.of(folder.resolve("socket"));
    try (var java = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path)) {
      var socket = driver.network().openSocket(StandardProtocolFamily.UNIX);
      assertThat(socket.connect(path)).isTrue();
      try (var accepted = java.accept()) {
        assertThat(socket.getOption(ExtendedSocketOptions.SO_PEERCRED))
            .isEqualTo(accepted.getOption(ExtendedSocketOptions.SO_PEERCRED));
        var peer = accepted.getOption(ExtendedSocketOptions.SO_PEERCRED);
        assertThatThrownBy(() -> socket.setOption(ExtendedSocketOptions.SO_PEERCRED, peer))
            .isInstanceOf(SocketException.class)
            .hasMessage("SO_PEERCRED cannot be set");
      }
    }
  }
}
