package dev.tulip.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.ExceptionContext;
import dev.tulip.io.LoopIo;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.Refused;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BufferedProtocol;
import dev.tulip.transport.SecuredTransport;
import dev.tulip.transport.WaterMarks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** How much is buffered, and in what pieces bytes go up. */
class FlowTest {

  private static final int KIB = 1024;

  /** Reads everything once it is allowed to. */
  private static Peer.Listening<Integer> slowReader(CountDownLatch go) throws IOException {
    return Peer.tlsServer(
        Keys.context("server", true),
        socket -> {
          socket.startHandshake();
          go.await();
          return socket.getInputStream().readAllBytes().length;
        });
  }

  @TulipTest(realTime = true)
  void writing_is_paused_at_half_a_mebibyte_and_resumed_at_a_quarter_of_it() throws IOException {
    var go = new CountDownLatch(1);
    try (var server = slowReader(go)) {
      var peer = server.accept();
      var client = Servers.connect(server.port(), Keys.client());
      var transport = client.transport();
      assertThat(transport.getWriteBufferLimits()).isEqualTo(new WaterMarks(128 * KIB, 512 * KIB));
      int written = 0;
      while (transport.getWriteBufferSize() == 0) {
        transport.write(new byte[16 * KIB]);
        written += 16 * KIB;
      }
      int exactly = 512 * KIB - transport.getWriteBufferSize();
      transport.write(new byte[exactly - 1]);
      assertThat(client.protocol().calls).doesNotContain("pause");
      transport.write(new byte[1]);
      assertThat(client.protocol().calls).endsWith("pause");
      transport.write(new byte[1]);
      written += exactly + 1;
      go.countDown();
      while (!client.protocol().calls.contains("resume")) {
        assertThat(transport.getWriteBufferSize()).isGreaterThan(128 * KIB);
        Asyncio.sleep(Duration.ZERO);
      }
      assertThat(transport.getWriteBufferSize()).isLessThanOrEqualTo(128 * KIB);
      assertThat(client.protocol().calls).containsExactly("made", "pause", "resume");
      transport.close();
      assertThat(peer.await()).isEqualTo(written);
      client.protocol().awaitLost();
    }
  }

  @TulipTest(realTime = true)
  void limits_can_be_set_and_zero_pauses_as_soon_as_something_waits() throws IOException {
    var go = new CountDownLatch(1);
    try (var server = slowReader(go)) {
      var peer = server.accept();
      var client = Servers.connect(server.port(), Keys.client());
      var transport = client.transport();
      transport.setWriteBufferLimits(new WaterMarks(0, 0));
      assertThat(client.protocol().calls).containsExactly("made");
      int written = 0;
      while (transport.getWriteBufferSize() == 0) {
        assertThat(client.protocol().calls).doesNotContain("pause");
        transport.write(new byte[16 * KIB]);
        written += 16 * KIB;
      }
      assertThat(client.protocol().calls).containsExactly("made", "pause");
      go.countDown();
      transport.close();
      assertThat(peer.await()).isEqualTo(written);
      client.protocol().awaitLost();
      assertThat(client.protocol().calls).containsExactly("made", "pause", "resume", "eof", "lost");
    }
  }

  @TulipTest(realTime = true)
  void many_small_buffers_arrive_whole_and_in_order() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var random = new Random(1);
    var expected = new ByteArrayOutputStream();
    for (int round = 0; round < 20; round++) {
      var buffers = new ArrayList<ByteBuffer>();
      for (int i = 0; i < 100; i++) {
        var bytes = new byte[random.nextInt(2000)];
        random.nextBytes(bytes);
        expected.writeBytes(bytes);
        buffers.add(ByteBuffer.wrap(bytes));
      }
      client.transport().writelines(buffers);
      assertThat(buffers).allMatch(buffer -> !buffer.hasRemaining());
    }
    serverSide.awaitData(expected.size());
    assertThat(serverSide.data.toByteArray()).isEqualTo(expected.toByteArray());
    client.transport().close();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_paused_reader_gets_nothing_and_holds_the_peer_up() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var transport = serverSide.made.await();
    transport.pauseReading();
    transport.pauseReading();
    assertThat(transport.isReading()).isFalse();
    int written = 0;
    while (client.transport().getWriteBufferSize() < 256 * KIB) {
      client.transport().write(new byte[64 * KIB]);
      written += 64 * KIB;
      Asyncio.sleep(Duration.ZERO);
    }
    assertThat(serverSide.data.size()).isZero();
    transport.resumeReading();
    transport.resumeReading();
    assertThat(transport.isReading()).isTrue();
    serverSide.awaitData(written);
    client.transport().close();
    assertThat(transport.isReading()).isTrue();
    serverSide.awaitLost();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void how_much_waits_to_be_read_is_known_and_limited() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var transport = (SecuredTransport) serverSide.made.await();
    assertThat(transport.getReadBufferLimits()).isEqualTo(new WaterMarks(64 * KIB, 256 * KIB));
    assertThat(transport.getReadBufferSize()).isZero();
    transport.setReadBufferLimits(new WaterMarks(KIB, 20 * KIB));
    assertThat(transport.getReadBufferLimits()).isEqualTo(new WaterMarks(KIB, 20 * KIB));
    transport.pauseReading();
    int written = 0;
    while (client.transport().getWriteBufferSize() < 256 * KIB) {
      client.transport().write(new byte[64 * KIB]);
      written += 64 * KIB;
      Asyncio.sleep(Duration.ZERO);
    }
    // One more read of what the system had, at most, after the high mark was reached.
    assertThat(transport.getReadBufferSize()).isBetween(20 * KIB, 20 * KIB + LoopIo.READ_SIZE);
    transport.resumeReading();
    serverSide.awaitData(written);
    assertThat(transport.getReadBufferSize()).isZero();
    client.transport().close();
    serverSide.awaitLost();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_high_mark_that_there_is_no_room_for_is_taken_for_what_there_is() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var transport = (SecuredTransport) serverSide.made.await();
    transport.setReadBufferLimits(WaterMarks.ofHigh(16 * 1024 * KIB));
    transport.pauseReading();
    int written = 0;
    while (client.transport().getWriteBufferSize() < 1024 * KIB) {
      client.transport().write(new byte[64 * KIB]);
      written += 64 * KIB;
      Asyncio.sleep(Duration.ZERO);
    }
    assertThat(transport.getReadBufferSize()).isEqualTo(LoopIo.READ_SIZE);
    transport.resumeReading();
    serverSide.awaitData(written);
    client.transport().close();
    serverSide.awaitLost();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_high_mark_of_zero_holds_the_peer_up_at_once_and_a_higher_one_lets_it_go_on()
      throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var transport = (SecuredTransport) serverSide.made.await();
    transport.setReadBufferLimits(new WaterMarks(0, 0));
    client.transport().write(new byte[3 * KIB]);
    for (int i = 0; i < 50; i++) {
      Asyncio.sleep(Duration.ZERO);
    }
    assertThat(serverSide.data.size()).isZero();
    transport.setReadBufferLimits(WaterMarks.ofHigh(KIB));
    serverSide.awaitData(3 * KIB);
    assertThatThrownBy(() -> transport.setReadBufferLimits(null))
        .isInstanceOf(NullPointerException.class);
    client.transport().close();
    serverSide.awaitLost();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void another_thread_is_refused_and_the_connection_goes_on() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var transport = (SecuredTransport) client.transport();
    Refused.writing(transport);
    Refused.byOtherThread(
        transport::pauseReading,
        transport::resumeReading,
        () -> transport.setReadBufferLimits(WaterMarks.DEFAULT));
    transport.write(new byte[KIB]);
    serverSide.awaitData(KIB);
    transport.close();
    serverSide.awaitLost();
    client.protocol().awaitLost();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_peer_may_send_one_byte_at_a_time() throws IOException {
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var relay = Peer.server(outside -> Relay.byteByByte(outside, Servers.port(server)));
    try (relay) {
      var peer = relay.accept();
      var client = Servers.connect(relay.port(), Keys.client());
      client.transport().write("slowly but surely".getBytes());
      serverSide.awaitData("slowly but surely".length());
      assertThat(serverSide.text()).isEqualTo("slowly but surely");
      client.transport().close();
      assertThat(client.protocol().awaitLost()).isNull();
      assertThat(serverSide.awaitLost()).isNull();
      peer.await();
    }
    Servers.end(server);
  }

  /** Takes what it gets in a buffer of a certain size. */
  private static final class Sized implements BufferedProtocol {
    private final ByteBuffer room;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final dev.tulip.Future<Boolean> lost = Asyncio.createFuture();
    private Throwable reason;

    Sized(int size) {
      room = ByteBuffer.allocate(size);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
      return room.clear();
    }

    @Override
    public void bufferUpdated(int count) {
      assertThat(room.position()).isEqualTo(count).isPositive();
      data.write(room.array(), 0, count);
    }

    @Override
    public void connectionLost(Throwable exception) {
      reason = exception;
      lost.setResult(true);
    }
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sslproto", type = "BaseStartTLS", test = "test_buf_feed_data")
  void buffers_of_any_size_get_everything() throws IOException {
    var bytes = new byte[50_000];
    new Random(2).nextBytes(bytes);
    for (int size : new int[] {1, 2, 4, 100, 16 * KIB, 20_000, 300 * KIB}) {
      int count = size < 10 ? 1000 : bytes.length;
      var protocol = new Sized(size);
      var server = Servers.open(() -> protocol, Keys.server());
      var client = Servers.connect(Servers.port(server), Keys.client());
      client.transport().write(bytes, 0, count);
      client.transport().close();
      protocol.lost.await();
      assertThat(protocol.data.toByteArray())
          .as("a buffer of " + size)
          .isEqualTo(java.util.Arrays.copyOf(bytes, count));
      client.protocol().awaitLost();
      Servers.end(server);
    }
  }

  @TulipTest(realTime = true)
  void an_empty_buffer_is_an_error() throws IOException {
    var reports = new ArrayList<ExceptionContext>();
    Asyncio.getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    var protocol = new Sized(0);
    var server = Servers.open(() -> protocol, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    client.transport().write(new byte[1]);
    protocol.lost.await();
    assertThat(protocol.reason).hasMessageContaining("get_buffer() returned an empty buffer");
    assertThat(reports).hasSize(1);
    client.protocol().lost.await();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_protocol_that_fails_loses_its_connection_and_is_reported() throws IOException {
    var reports = new ArrayList<ExceptionContext>();
    Asyncio.getRunningLoop().setExceptionHandler((_, context) -> reports.add(context));
    var serverSide = new Failing();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    client.transport().write(new byte[1]);
    assertThat(serverSide.awaitLost()).hasMessage("cannot");
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().message()).isEqualTo("Fatal error on SSL protocol");
    client.protocol().lost.await();
    Servers.end(server);
  }

  private static final class Failing extends Recorder {
    @Override
    public void dataReceived(ByteBuffer bytes) {
      throw new IllegalStateException("cannot");
    }
  }

  @TulipTest(realTime = true)
  void options_of_neither_kind_of_protocol_are_refused() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server());
    var client = Servers.connect(Servers.port(server), Keys.client());
    var neither = new dev.tulip.transport.BaseProtocol<dev.tulip.transport.Transport>() {};
    assertThatThrownBy(() -> client.transport().setProtocol(neither))
        .isInstanceOf(IllegalArgumentException.class);
    client.transport().close();
    client.protocol().awaitLost();
    Servers.end(server);
  }
}
