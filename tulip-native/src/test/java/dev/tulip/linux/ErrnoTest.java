package dev.tulip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The exceptions are those of Java's channels: there is one table for each kind of call. */
@EnabledOnOs(OS.LINUX)
class ErrnoTest {

  @Test
  void ofAConnection() {
    assertEquals(ConnectionResetException.class, Errno.exception(Errno.ECONNRESET).getClass());
    assertEquals(ConnectionAbortedException.class, Errno.exception(Errno.ECONNABORTED).getClass());
    assertEquals(BrokenPipeException.class, Errno.exception(Errno.EPIPE).getClass());
    assertEquals(OutOfResourcesException.class, Errno.exception(Errno.EMFILE).getClass());
    assertEquals(BindException.class, Errno.exception(Errno.EADDRINUSE).getClass());
    assertEquals(BindException.class, Errno.exception(Errno.EADDRNOTAVAIL).getClass());
    assertEquals(SocketException.class, Errno.exception(Errno.ETIMEDOUT).getClass());
    assertEquals("Connection timed out", Errno.exception(Errno.ETIMEDOUT).getMessage());
  }

  @Test
  void ofAConnectionThatIsBeingMade() {
    assertEquals(ConnectException.class, Errno.connectException(Errno.ECONNREFUSED).getClass());
    assertEquals(ConnectException.class, Errno.connectException(Errno.ETIMEDOUT).getClass());
    assertEquals(
        NoRouteToHostException.class, Errno.connectException(Errno.EHOSTUNREACH).getClass());
    assertEquals(ProtocolException.class, Errno.connectException(Errno.EPROTO).getClass());
    assertEquals(BindException.class, Errno.connectException(Errno.EADDRNOTAVAIL).getClass());
  }

  @Test
  void ofDatagrams() {
    assertEquals(
        PortUnreachableException.class, Errno.datagramException(Errno.ECONNREFUSED).getClass());
    assertEquals(
        NoRouteToHostException.class, Errno.datagramException(Errno.EHOSTUNREACH).getClass());
    assertEquals(SocketException.class, Errno.datagramException(Errno.EINVAL).getClass());
  }
}
