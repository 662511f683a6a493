package dev.tulip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for the kernel is read as the same address. */
class SocketAddressesTest {

  private static final int INET = SocketAddresses.AF_INET;
  private static final int INET6 = SocketAddresses.AF_INET6;
  private static final int UNIX = SocketAddresses.AF_UNIX;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(SocketAddresses.MAX_SIZE, 8).fill((byte) 0x55);

  private SocketAddress there(SocketAddress address, int family) throws IOException {
    return SocketAddresses.read(memory, SocketAddresses.write(address, family, memory));
  }

  private static InetSocketAddress inet(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 80, 255, 256, 32_768, 65_535})
  void everyPort(int port) throws IOException {
    assertEquals(inet("192.0.2.17", port), there(inet("192.0.2.17", port), INET));
    assertEquals(inet("2001:db8::17", port), there(inet("2001:db8::17", port), INET6));
  }

  @Test
  void anIpv4AddressOnAnIpv6SocketIsMappedAndComesBackAsItself() throws IOException {
    assertEquals(inet("192.0.2.17", 80), there(inet("192.0.2.17", 80), INET6));
    assertEquals(0xFF, Byte.toUnsignedInt(memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 19)));
  }

  @Test
  void allInterfacesAreAllOfTheSocketsOwnFamily() throws IOException {
    assertEquals(inet("0.0.0.0", 80), there(inet("::", 80), INET));
    assertEquals(inet("::", 80), there(inet("0.0.0.0", 80), INET6));
  }

  @Test
  void aScopeStays() throws IOException {
    var bytes = InetAddress.ofLiteral("fe80::1").getAddress();
    var scoped = new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 1), 80);
    var read = (InetSocketAddress) there(scoped, INET6);
    assertEquals(1, ((Inet6Address) read.getAddress()).getScopeId());
  }

  @Test
  void pathsOfEveryLengthThatFitsAndTheNamelessOne() throws IOException {
    for (int length = 0; length <= 107; length++) {
      var address = UnixDomainSocketAddress.of("x".repeat(length));
      assertEquals(address, there(address, UNIX));
    }
    var tooLong = UnixDomainSocketAddress.of("x".repeat(108));
    var e = assertThrows(SocketException.class, () -> there(tooLong, UNIX));
    assertTrue(e.getMessage().contains("108 bytes"), e::getMessage);
  }

  @Test
  void whatASocketCannotTakeIsRefused() {
    assertThrows(UnsupportedAddressTypeException.class, () -> there(inet("2001:db8::1", 1), INET));
    assertThrows(UnsupportedAddressTypeException.class, () -> there(inet("192.0.2.1", 1), UNIX));
    assertThrows(
        UnsupportedAddressTypeException.class, () -> there(UnixDomainSocketAddress.of("x"), INET));
    assertThrows(
        UnresolvedAddressException.class,
        () -> there(InetSocketAddress.createUnresolved("host", 1), INET));
  }

  @Test
  void noAddressIsNull() throws IOException {
    assertNull(SocketAddresses.read(memory, 0));
  }
}
