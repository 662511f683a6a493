package dev.tulip.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectionResetException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.ConnectException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the sockets of every {@link dev.tulip.spi.Driver} do on the machine's loopback, so that the
 * transports above are the same on each.
 *
 * <pre>{@code
 * class MyNetworkTest extends NetworkContract {
 *   @Override
 *   protected Driver newDriver() {
 *     return new MyDriver();
 *   }
 * }
 * }</pre>
 */
public abstract class NetworkContract extends DatagramContract {

  /** Both ends of a connection. */
  private record Pair(RawSocket client, RawSocket server) {}

  private RawListener listener(ProtocolFamily family, SocketAddress address) throws IOException {
    var listener = closing(network().openListener(family));
    listener.bind(address, 10);
    return listener;
  }

  private RawListener listener() throws IOException {
    return listener(StandardProtocolFamily.INET, ANY);
  }

  private Pair connect(RawListener listener, ProtocolFamily family) throws IOException {
    var client = closing(network().openSocket(family));
    connect(client, Objects.requireNonNull(listener.localAddress()));
    var told = Told.of(listener);
    listener.watch(RawHandle.READ);
    selectUntil(() -> told.reads > 0, "a connection to accept");
    listener.watch(0);
    return new Pair(client, closing(Objects.requireNonNull(listener.accept())));
  }

  private void connect(RawSocket client, SocketAddress address) throws IOException {
    if (client.connect(address)) {
      return;
    }
    var told = Told.of(client);
    client.watch(RawHandle.WRITE);
    selectUntil(() -> told.writes > 0, "the end of an attempt to connect");
    assertTrue(client.finishConnect());
    client.watch(0);
  }

  private Pair pair() throws IOException {
    return connect(listener(), StandardProtocolFamily.INET);
  }

  private byte[] read(RawSocket socket, int count) throws IOException {
    var into = ByteBuffer.allocate(count);
    while (into.hasRemaining()) {
      awaitReadable(socket);
      assertTrue(socket.read(into) >= 0, "the stream has ended");
    }
    return into.array();
  }

  // ---- connections

  @Test
  void aConnectionHasTwoEndsThatKnowEachOther() throws IOException {
    var listener = listener();
    var pair = connect(listener, StandardProtocolFamily.INET);
    assertEquals(listener.localAddress(), pair.client().remoteAddress());
    assertEquals(pair.client().localAddress(), pair.server().remoteAddress());
    assertNull(listener.accept(), "nobody else has connected");
  }

  @Test
  void bytesGoBothWaysAndAReadFindsThemOrNothing() throws IOException {
    var pair = pair();
    assertEquals(0, pair.server().read(ByteBuffer.allocate(8)));
    assertEquals(3, pair.client().write(bytes(1, 2, 3)));
    assertArrayEquals(new byte[] {1, 2, 3}, read(pair.server(), 3));
    var several = new ByteBuffer[] {bytes(9), bytes(4, 5), bytes(), bytes(6)};
    assertEquals(3, pair.server().write(several, 1, 3));
    assertArrayEquals(new byte[] {4, 5, 6}, read(pair.client(), 3));
    assertTrue(several[0].hasRemaining());
  }

  @Test
  void aSocketTakesSomeBytesThenNoneAndSaysWhenThereIsRoomAgain() throws IOException {
    var pair = pair();
    var block = new byte[1 << 16];
    long written = 0;
    int count = pair.client().write(ByteBuffer.wrap(block));
    while (count > 0) {
      written += count;
      count = pair.client().write(ByteBuffer.wrap(block));
    }
    var told = Told.of(pair.client());
    pair.client().watch(RawHandle.WRITE);
    for (long left = written; left > 0; ) {
      int some = (int) Math.min(left, block.length);
      assertEquals(some, read(pair.server(), some).length);
      left -= some;
    }
    selectUntil(() -> told.writes > 0, "room to write");
    assertTrue(pair.client().write(ByteBuffer.wrap(block)) > 0);
  }

  @Test
  void oneDirectionMayEndWhileTheOtherGoesOn() throws IOException {
    var pair = pair();
    pair.client().write(bytes(1));
    pair.client().shutdownOutput();
    assertArrayEquals(new byte[] {1}, read(pair.server(), 1));
    awaitReadable(pair.server());
    assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
    assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
    assertEquals(1, pair.server().write(bytes(2)));
    assertArrayEquals(new byte[] {2}, read(pair.client(), 1));
  }

  @Test
  void anEndThatIsClosedIsTheEndOfTheStreamForTheOtherThoughNobodyLooks() throws IOException {
    var pair = pair();
    Told.of(pair.client());
    pair.client().watch(RawHandle.READ);
    look();
    pair.client().close();
    awaitReadable(pair.server());
    assertEquals(-1, pair.server().read(ByteBuffer.allocate(1)));
  }

  @Test
  void aResetIsAnExceptionOfItsOwnAndSoIsWritingAfterIt() throws IOException {
    var pair = pair();
    pair.client().setOption(StandardSocketOptions.SO_LINGER, 0);
    pair.client().close();
    awaitReadable(pair.server());
    assertThrows(ConnectionResetException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
    var failure = assertThrows(IOException.class, () -> pair.server().write(bytes(1)));
    assertTrue(
        failure instanceof BrokenPipeException || failure instanceof ConnectionResetException,
        failure::toString);
  }

  @Test
  void whereNobodyListensAConnectionIsRefused() throws IOException {
    var listener = listener();
    var address = Objects.requireNonNull(listener.localAddress());
    listener.close();
    var client = closing(network().openSocket(StandardProtocolFamily.INET));
    assertThrows(ConnectException.class, () -> connect(client, address));
  }

  @Test
  void theAddressOfAListenerIsFreeAsSoonAsItIsClosedAlsoWhileItIsWatched() throws IOException {
    var first = listener();
    Told.of(first);
    first.watch(RawHandle.READ);
    look();
    var address = Objects.requireNonNull(first.localAddress());
    first.close();
    assertEquals(address, listener(StandardProtocolFamily.INET, address).localAddress());
  }

  @Test
  void optionsAreKept() throws IOException {
    var socket = closing(network().openSocket(StandardProtocolFamily.INET));
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    assertTrue(socket.getOption(StandardSocketOptions.TCP_NODELAY));
    socket.setOption(StandardSocketOptions.TCP_NODELAY, false);
    assertFalse(socket.getOption(StandardSocketOptions.TCP_NODELAY));
  }

  @Test
  void aChannelThatIsTakenOverIsClosedWithItsSocket() throws IOException {
    var listener = listener();
    var channel = SocketChannel.open(listener.localAddress());
    var socket = closing(network().adopt(channel));
    assertFalse(channel.isBlocking());
    assertEquals(listener.localAddress(), socket.remoteAddress());
    socket.close();
    assertFalse(channel.isOpen());
  }

  @Test
  void aFileIsSentFromWhereItIsTold(@TempDir Path folder) throws IOException {
    var path = Files.write(folder.resolve("file"), new byte[] {0, 1, 2, 3, 4, 5});
    var pair = pair();
    try (var file = FileChannel.open(path)) {
      assertEquals(3, pair.client().sendfile(file, 2, 3));
    } catch (UnsupportedOperationException e) {
      abort("this driver sends no files: " + e.getMessage());
    }
    assertArrayEquals(new byte[] {2, 3, 4}, read(pair.server(), 3));
  }

  @Test
  void aMappedFileIsSentAsOtherBuffersAre(@TempDir Path folder) throws IOException {
    var path = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
    var pair = pair();
    try (var file = FileChannel.open(path)) {
      var mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, 3);
      assertEquals(3, pair.client().write(mapped.duplicate()));
      var several = new ByteBuffer[] {mapped, direct(4)};
      assertEquals(4, pair.client().write(several, 0, 2));
      assertFalse(mapped.hasRemaining());
    }
    assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3, 4}, read(pair.server(), 7));
  }

  // ---- misuse

  @Test
  void aBufferThatMustNotBeWrittenToIsNotReadInto() throws IOException {
    var pair = pair();
    pair.client().write(bytes(1));
    awaitReadable(pair.server());
    var readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
    assertThrows(IllegalArgumentException.class, () -> pair.server().read(readOnly));
    assertArrayEquals(new byte[] {1}, read(pair.server(), 1));
  }

  @Test
  void memoryThatIsFreedIsNotSent() throws IOException {
    var pair = pair();
    ByteBuffer freed;
    try (var arena = Arena.ofConfined()) {
      freed = arena.allocate(8).asByteBuffer();
    }
    var several = new ByteBuffer[] {direct(1), freed};
    assertThrows(IllegalStateException.class, () -> pair.client().write(several, 0, 2));
    pair.client().write(bytes(2));
    assertArrayEquals(new byte[] {2}, read(pair.server(), 1));
  }

  @Test
  void toEndAStreamThatWasResetIsNoErrorOfItsOwn() throws IOException {
    var pair = pair();
    pair.client().setOption(StandardSocketOptions.SO_LINGER, 0);
    pair.client().close();
    awaitReadable(pair.server());
    pair.server().shutdownOutput();
    assertThrows(ConnectionResetException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
  }

  @Test
  void aDriverThatIsClosedClosesWhatItHasWatched() throws IOException {
    var pair = pair();
    look();
    driver().close();
    assertFalse(pair.client().isOpen());
  }

  private static ByteBuffer direct(int value) {
    return ByteBuffer.allocateDirect(1).put((byte) value).flip();
  }

  // ---- Unix sockets

  @Test
  void aConnectionMayGoThroughAPath(@TempDir Path folder) throws IOException {
    var address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    RawListener listener;
    try {
      listener = listener(StandardProtocolFamily.UNIX, address);
    } catch (UnsupportedOperationException e) {
      abort("no Unix sockets on this machine: " + e.getMessage());
      return;
    }
    var pair = connect(listener, StandardProtocolFamily.UNIX);
    assertEquals(address, pair.client().remoteAddress());
    pair.client().write(bytes(1));
    assertArrayEquals(new byte[] {1}, read(pair.server(), 1));
    pair.server().close();
    awaitReadable(pair.client());
    assertEquals(-1, pair.client().read(ByteBuffer.allocate(1)));
  }
}
