package dev.tulip.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the datagram sockets of every {@link dev.tulip.spi.Driver} do; a part of {@link NetworkContract}. */
public abstract class DatagramContract extends DriverContract {

  @Test
  void aDatagramComesWholeWithItsSenderAndAnEmptyOneToo() throws IOException {
    var sender = datagram();
    var receiver = datagram();
    var into = ByteBuffer.allocate(8);
    assertNull(receiver.receive(into));
    assertTrue(sender.send(bytes(1, 2), receiver.localAddress()));
    assertTrue(sender.send(bytes(), receiver.localAddress()));
    awaitReadable(receiver);
    assertEquals(sender.localAddress(), receiver.receive(into));
    assertEquals(2, into.position());
    awaitReadable(receiver);
    assertEquals(sender.localAddress(), receiver.receive(into));
    assertEquals(2, into.position());
  }

  @Test
  void whatDoesNotFitOfADatagramIsLost() throws IOException {
    var sender = datagram();
    var receiver = datagram();
    sender.send(bytes(1, 2, 3), receiver.localAddress());
    sender.send(bytes(4), receiver.localAddress());
    awaitReadable(receiver);
    var into = ByteBuffer.allocate(2);
    assertNotNull(receiver.receive(into));
    assertArrayEquals(new byte[] {1, 2}, into.array());
    awaitReadable(receiver);
    assertNotNull(receiver.receive(into.clear()));
    assertEquals(4, into.get(0));
  }

  @Test
  void aConnectedSocketSendsToItsPeerAndHearsThatNobodyIsThere() throws IOException {
    var gone = datagram();
    var address = Objects.requireNonNull(gone.localAddress());
    var client = datagram();
    client.connect(address);
    assertEquals(address, client.remoteAddress());
    assertTrue(client.send(bytes(1), null));
    awaitReadable(gone);
    assertEquals(client.localAddress(), gone.receive(ByteBuffer.allocate(1)));
    gone.close();
    assertTrue(client.send(bytes(2), null));
    awaitReadable(client);
    assertThrows(PortUnreachableException.class, () -> client.receive(ByteBuffer.allocate(1)));
  }
}
