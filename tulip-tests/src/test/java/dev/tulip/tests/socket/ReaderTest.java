package dev.tulip.tests.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.EventLoop;
import dev.tulip.LoopClosedException;
import dev.tulip.spi.RawHandle;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.ScriptedWatchable;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readers and writers of a channel: what is watched for, and what runs. */
class ReaderTest {

  private static final String FILE = "test_selector_events";
  private static final String TYPE = "BaseSelectorEventLoopTests";

  private final ScriptedNetwork network = new ScriptedNetwork();
  private final EventLoop loop = network.newEventLoop();
  private final List<String> log = new ArrayList<>();
  private SocketChannel channel;

  @BeforeEach
  void open() throws IOException {
    channel = SocketChannel.open();
    channel.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    loop.close();
    channel.close();
  }

  private Runnable note(String entry) {
    return () -> log.add(entry);
  }

  private ScriptedWatchable watched() {
    return network.watchables().getLast();
  }

  private void pass() {
    loop.stop();
    loop.runForever();
  }

  private void signal(int operations) {
    watched().signal(operations);
    pass();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_add_reader", "test_process_events_read"})
  @Test
  void a_reader_runs_whenever_there_is_something_to_read() throws IOException {
    loop.addReader(channel, note("read"));
    assertThat(watched().isWatchedForReading()).isTrue();
    assertThat(watched().isWatchedForWriting()).isFalse();
    signal(RawHandle.READ);
    pass();
    signal(RawHandle.READ);
    assertThat(log).containsExactly("read", "read");
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_add_writer", "test_process_events_write"})
  @Test
  void a_writer_runs_whenever_there_is_room() throws IOException {
    loop.addWriter(channel, note("write"));
    assertThat(watched().isWatchedForReading()).isFalse();
    assertThat(watched().isWatchedForWriting()).isTrue();
    signal(RawHandle.WRITE);
    assertThat(log).containsExactly("write");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_add_reader_existing")
  @Test
  void another_reader_takes_the_place_of_the_first_and_leaves_the_writer() throws IOException {
    var first = loop.addReader(channel, note("first"));
    loop.addWriter(channel, note("write"));
    loop.addReader(channel, note("second"));
    assertThat(first.cancelled()).isTrue();
    signal(RawHandle.READ | RawHandle.WRITE);
    assertThat(log).containsExactly("second", "write");
    assertThat(network.watchables()).hasSize(1);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_add_reader_existing_writer")
  @Test
  void a_reader_may_come_beside_a_writer() throws IOException {
    var writer = loop.addWriter(channel, note("write"));
    loop.addReader(channel, note("read"));
    assertThat(writer.cancelled()).isFalse();
    assertThat(watched().isWatchedForReading()).isTrue();
    assertThat(watched().isWatchedForWriting()).isTrue();
    signal(RawHandle.READ | RawHandle.WRITE);
    assertThat(log).containsExactly("read", "write");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_add_writer_existing")
  @Test
  void another_writer_takes_the_place_of_the_first_and_leaves_the_reader() throws IOException {
    var reader = loop.addReader(channel, note("read"));
    var first = loop.addWriter(channel, note("first"));
    loop.addWriter(channel, note("second"));
    assertThat(first.cancelled()).isTrue();
    assertThat(reader.cancelled()).isFalse();
    signal(RawHandle.READ | RawHandle.WRITE);
    assertThat(log).containsExactly("read", "second");
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_remove_reader_unknown", "test_remove_writer_unknown"})
  @Test
  void there_is_nothing_to_take_back_of_a_channel_that_nobody_watches() {
    assertThat(loop.removeReader(channel)).isFalse();
    assertThat(loop.removeWriter(channel)).isFalse();
  }

  @FromCpython(
      file = FILE,
      type = TYPE,
      test = {"test_remove_reader", "test_remove_writer"})
  @Test
  void taking_back_the_only_one_ends_the_watch_and_what_was_not_there_is_not_taken_back()
      throws IOException {
    var reader = loop.addReader(channel, note("read"));
    assertThat(loop.removeWriter(channel)).isFalse();
    assertThat(loop.removeReader(channel)).isTrue();
    assertThat(reader.cancelled()).isTrue();
    assertThat(watched().isOpen()).isFalse();
    assertThat(loop.removeReader(channel)).isFalse();
    loop.addWriter(channel, note("write"));
    assertThat(loop.removeReader(channel)).isFalse();
    assertThat(loop.removeWriter(channel)).isTrue();
    assertThat(network.open()).isEmpty();
    assertThat(channel.isOpen()).isTrue();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_remove_reader_read_write")
  @Test
  void without_its_reader_a_channel_is_watched_for_the_writer() throws IOException {
    loop.addReader(channel, note("read"));
    loop.addWriter(channel, note("write"));
    assertThat(loop.removeReader(channel)).isTrue();
    assertThat(watched().isWatchedForReading()).isFalse();
    assertThat(watched().isWatchedForWriting()).isTrue();
    signal(RawHandle.READ | RawHandle.WRITE);
    assertThat(log).containsExactly("write");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_remove_writer_read_write")
  @Test
  void without_its_writer_it_is_watched_for_the_reader() throws IOException {
    loop.addReader(channel, note("read"));
    loop.addWriter(channel, note("write"));
    assertThat(loop.removeWriter(channel)).isTrue();
    assertThat(watched().isWatchedForReading()).isTrue();
    assertThat(watched().isWatchedForWriting()).isFalse();
    signal(RawHandle.READ | RawHandle.WRITE);
    assertThat(log).containsExactly("read");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_process_events_read_cancelled")
  @Test
  void a_reader_whose_handle_is_cancelled_is_taken_away_by_its_next_event() throws IOException {
    var reader = loop.addReader(channel, note("read"));
    loop.addWriter(channel, note("write"));
    reader.cancel();
    signal(RawHandle.READ | RawHandle.WRITE);
    assertThat(log).containsExactly("write");
    assertThat(watched().isWatchedForReading()).isFalse();
    assertThat(loop.removeReader(channel)).isFalse();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_process_events_write_cancelled")
  @Test
  void so_is_a_writer_and_the_watch_ends_with_the_last() throws IOException {
    loop.addWriter(channel, note("write")).cancel();
    signal(RawHandle.WRITE);
    assertThat(log).isEmpty();
    assertThat(network.open()).isEmpty();
    assertThat(loop.removeWriter(channel)).isFalse();
  }

  @Test
  void a_reader_that_is_taken_back_in_the_pass_of_its_event_does_not_run() throws IOException {
    loop.addReader(channel, note("read"));
    loop.callSoon(() -> loop.removeReader(channel));
    signal(RawHandle.READ);
    assertThat(log).isEmpty();
  }

  @Test
  void a_reader_that_fails_is_reported_and_runs_again() throws IOException {
    loop.setExceptionHandler((_, context) -> log.add(context.exception().getMessage()));
    loop.addReader(
        channel,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    signal(RawHandle.READ);
    signal(RawHandle.READ);
    assertThat(log).containsExactly("on purpose", "on purpose");
  }

  @Test
  void a_channel_that_cannot_be_watched_any_more_is_reported_and_the_loop_goes_on()
      throws IOException {
    loop.setExceptionHandler((_, context) -> log.add(context.exception().getMessage()));
    loop.addReader(channel, note("read")).cancel();
    loop.addWriter(channel, note("write"));
    watched().failWatch(new IOException("on purpose"));
    signal(RawHandle.READ);
    pass();
    assertThat(log).containsExactly("cannot be watched any more: " + channel);
    assertThat(network.open()).isEmpty();
    assertThat(loop.removeWriter(channel)).isFalse();
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_add_fds_after_closing")
  @FromCpython(file = FILE, type = TYPE, test = "test_close")
  @Test
  void a_closed_loop_takes_none() {
    loop.close();
    loop.close();
    assertThatThrownBy(() -> loop.addReader(channel, note("read")))
        .isInstanceOf(LoopClosedException.class);
    assertThatThrownBy(() -> loop.addWriter(channel, note("write")))
        .isInstanceOf(LoopClosedException.class);
    assertThatThrownBy(loop::runForever).isInstanceOf(LoopClosedException.class);
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_remove_fds_after_closing")
  @Test
  void of_a_closed_loop_nothing_is_taken_back() throws IOException {
    var reader = loop.addReader(channel, note("read"));
    loop.addWriter(channel, note("write"));
    loop.close();
    assertThat(loop.removeReader(channel)).isFalse();
    assertThat(loop.removeWriter(channel)).isFalse();
    assertThat(reader).isNotNull();
  }

  @Test
  void a_channel_that_blocks_is_refused_by_the_default_driver() throws IOException {
    channel.configureBlocking(true);
    try (var other = dev.tulip.Asyncio.newEventLoop()) {
      assertThatThrownBy(() -> other.addReader(channel, note("read")))
          .isInstanceOf(IllegalBlockingModeException.class);
      assertThat(other.removeReader(channel)).isFalse();
    }
  }
}
