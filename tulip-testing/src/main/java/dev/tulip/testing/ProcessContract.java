package dev.tulip.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tulip.spi.Driver;
import dev.tulip.spi.Postbox;
import dev.tulip.spi.Processes;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawProcess;
import dev.tulip.spi.RawSource;
import dev.tulip.transport.BrokenPipeException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link Processes} of every {@link Driver} do, so that the subprocesses above are the same on
 * each. The programs are those of Unix.
 *
 * <pre>{@code
 * class MyProcessesTest extends ProcessContract {
 *   @Override
 *   protected Driver newDriver() {
 *     return new MyDriver();
 *   }
 *
 *   @Override
 *   protected Processes processes(Driver driver) {
 *     return driver.processes();
 *   }
 * }
 * }</pre>
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs and signals are those of Unix")
public abstract class ProcessContract extends DriverFixture {

  private static final int HUP = 1;
  private static final int TERM = 15;
  private static final int KILL = 9;

  /** Signals of every Unix, and a real-time signal of Linux's, which has no name. */
  private static final int[] SIGNALS = {HUP, KILL, 14, TERM, 40};

  private static final int MANY = 40;

  /** What the loop would run. */
  private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

  private final Postbox postbox = new TestPostbox();

  /** What is tested, for a driver that {@link #newDriver} has made. */
  protected abstract Processes processes(Driver driver);

  /** A loop's, without the loop. */
  private final class TestPostbox implements Postbox {

    @Override
    public void post(Runnable action) {
      posted.add(action);
      driver().wakeup();
    }

    @Override
    public void workBegan() {}

    @Override
    public void workEnded() {}
  }

  /** A child, and what is told of it. */
  private final class Child {
    final RawProcess process;
    final List<Integer> codes = new ArrayList<>();
    final List<Exception> failures = new ArrayList<>();

    Child(RawProcess process) {
      this.process = process;
    }

    Child watched() {
      process.onExit(codes::add);
      return this;
    }

    void signal(int number) {
      process.signal(number, failures::add);
    }

    int end() throws IOException {
      runUntil(() -> !codes.isEmpty(), "the end of a child");
      assertEquals(List.of(), failures);
      return codes.getFirst();
    }

    String output() throws IOException {
      return ProcessContract.this.read(Objects.requireNonNull(process.stdout()));
    }
  }

  private Child start(ProcessBuilder command) throws IOException {
    var child = new Child(processes(driver()).start(command, postbox));
    for (var pipe :
        new RawHandle[] {child.process.stdin(), child.process.stdout(), child.process.stderr()}) {
      if (pipe != null) {
        closing(pipe);
      }
    }
    return child;
  }

  private Child start(String... command) throws IOException {
    return start(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
  }

  private Child shell(String command) throws IOException {
    return start("/bin/sh", "-c", command);
  }

  /** One that writes nothing. The JDK may put its end off until somebody reads what it writes. */
  private Child silent(String... command) throws IOException {
    var quiet = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD);
    return start(quiet.redirectError(Redirect.INHERIT));
  }

  private void runUntil(BooleanSupplier condition, String what) throws IOException {
    selectUntil(
        () -> {
          for (var action = posted.poll(); action != null; action = posted.poll()) {
            action.run();
          }
          return condition.getAsBoolean();
        },
        what);
  }

  /** All that comes until the end of the stream. */
  private String read(RawSource source) throws IOException {
    var all = new ByteArrayOutputStream();
    var told = Told.of(source);
    source.watch(RawHandle.READ);
    while (true) {
      int before = told.reads;
      var buffer = ByteBuffer.allocate(1000);
      int count = source.read(buffer);
      if (count < 0) {
        source.close();
        return all.toString(UTF_8);
      }
      all.write(buffer.array(), 0, count);
      if (count == 0) {
        runUntil(() -> told.reads > before, "output");
      }
    }
  }

  /** Asks until the system has nothing left of a process. */
  private static void awaitCollected(ProcessHandle handle) {
    await(() -> !handle.isAlive());
  }

  /** Asks again and again, without the driver's help. */
  private static void await(BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - begin < PATIENCE_NANOS, "waited in vain");
      Thread.yield();
    }
  }

  /** Waits, with the system's means, until a process has ended, collected or not. */
  private static void awaitEnd(ProcessHandle handle) {
    handle.onExit().orTimeout(PATIENCE_NANOS, TimeUnit.NANOSECONDS).join();
  }

  // ---- the end

  @Test
  void theReturnCodeIsTheProgramsOwn() throws IOException {
    for (int code : new int[] {0, 1, 7, 255}) {
      assertEquals(code, silent("/bin/sh", "-c", "exit " + code).watched().end());
    }
  }

  @Test
  void theReturnCodeOfAProcessThatASignalHasEndedIsItsNumberNegative() throws IOException {
    for (int signal : SIGNALS) {
      if (signal < 32 || OS.LINUX.isCurrentOs()) {
        var child = silent("cat").watched();
        assertTrue(child.process.isAlive());
        child.signal(signal);
        assertEquals(-signal, child.end());
        assertFalse(child.process.isAlive());
      }
    }
    assertEquals(-6, silent("/bin/sh", "-c", "kill -ABRT $$").watched().end());
  }

  @Test
  void anEndIsToldThoughItCameBeforeAnybodyAsked() throws IOException {
    var child = silent("true");
    awaitEnd(child.process.handle());
    look();
    child.watched();
    assertEquals(0, child.end());
    look();
    look();
    assertEquals(List.of(0), child.codes);
  }

  @Test
  void whoAsksWhetherAProcessIsAliveDoesNotKeepItsEndFromBeingTold() throws IOException {
    var child = silent("/bin/sh", "-c", "exit 3").watched();
    awaitEnd(child.process.handle());
    await(() -> !child.process.isAlive());
    assertEquals(3, child.end());
  }

  @Test
  void signalsToAProcessThatHasEndedDoNothing() throws IOException {
    var child = silent("true").watched();
    awaitEnd(child.process.handle());
    child.signal(HUP);
    child.signal(TERM);
    assertEquals(0, child.end());
    child.signal(KILL);
    look();
    assertEquals(List.of(), child.failures);
  }

  @Test
  void manyChildrenRunAtOnce() throws IOException {
    var children = new ArrayList<Child>();
    for (int i = 0; i < MANY; i++) {
      children.add(shell("read x; echo $x; exit " + i).watched());
    }
    for (int i = 0; i < MANY; i++) {
      var sink = Objects.requireNonNull(children.get(i).process.stdin());
      sink.write(ByteBuffer.wrap(("word" + i + "\n").getBytes(UTF_8)));
    }
    for (int i = MANY - 1; i >= 0; i--) {
      assertEquals("word" + i + "\n", children.get(i).output());
      assertEquals(i, children.get(i).end());
    }
  }

  @Test
  void aProcessThatHasEndedIsCollected() throws IOException {
    var child = silent("true").watched();
    child.end();
    awaitCollected(child.process.handle());
  }

  @Test
  void aKilledProcessIsCollectedThoughTheDriverIsClosed() throws IOException {
    var child = silent("cat").watched();
    child.process.handle().destroyForcibly();
    driver().close();
    awaitCollected(child.process.handle());
    child.signal(TERM);
    await(() -> !child.process.isAlive());
  }

  @Test
  void oneThatEndsLongAfterTheDriverIsCollectedToo() throws IOException {
    var child = silent("cat");
    driver().close();
    assertTrue(child.process.handle().isAlive());
    assertTrue(child.process.isAlive());
    Objects.requireNonNull(child.process.stdin()).close();
    awaitCollected(child.process.handle());
  }

  // ---- pipes

  @Test
  void aSourceGivesWhatIsThereThenNothingThenTheEnd() throws IOException {
    var child = start("cat");
    var source = Objects.requireNonNull(child.process.stdout());
    var buffer = ByteBuffer.allocateDirect(10);
    assertEquals(0, source.read(buffer));
    var sink = Objects.requireNonNull(child.process.stdin());
    assertEquals(5, sink.write(bytes(1, 2, 3, 4, 5)));
    var told = Told.of(source);
    source.watch(RawHandle.READ);
    runUntil(() -> told.reads > 0, "output");
    assertEquals(5, source.read(buffer));
    assertEquals(bytes(1, 2, 3, 4, 5), buffer.flip());
    assertEquals(0, source.read(buffer.clear()));
    sink.close();
    int before = told.reads;
    runUntil(() -> told.reads > before, "the end");
    assertEquals(-1, source.read(buffer));
  }

  @Test
  void aSinkTakesNoMoreThanFitsAndTellsWhenThereIsRoom() throws IOException {
    var child = shell("read go; wc -c");
    var sink = Objects.requireNonNull(child.process.stdin());
    var told = Told.of(sink);
    var piece = ByteBuffer.allocate(50_000);
    long written = sink.write(bytes('g', 'o', '\n'));
    sink.watch(RawHandle.WRITE);
    runUntil(() -> told.writes > 0, "room");
    for (int i = 0; i < 20; ) {
      int before = told.writes;
      int count = sink.write(piece.clear());
      written += count;
      if (count == 0) {
        runUntil(() -> told.writes > before, "room");
      } else {
        i++;
      }
    }
    runUntil(sink::isDelivered, "delivery");
    sink.close();
    assertEquals(written - 3, Long.parseLong(child.output().strip()));
  }

  @Test
  void aSinkTellsThatTheReaderIsGone() throws IOException {
    var child = silent("cat").watched();
    var sink = Objects.requireNonNull(child.process.stdin());
    var told = Told.of(sink);
    sink.watch(RawHandle.READ);
    look();
    assertEquals(0, told.reads);
    child.signal(KILL);
    runUntil(() -> told.reads > 0, "the reader's end");
    assertThrows(BrokenPipeException.class, () -> sink.write(bytes(1)));
    child.end();
  }

  @Test
  void standardErrorIsAPipeOfItsOwnOrTheSame() throws IOException {
    var command = List.of("/bin/sh", "-c", "echo out; echo err >&2");
    var two = start(new ProcessBuilder(command));
    assertEquals("out\n", two.output());
    assertEquals("err\n", read(Objects.requireNonNull(two.process.stderr())));
    var one = start(new ProcessBuilder(command).redirectErrorStream(true));
    assertNull(one.process.stderr());
    assertEquals("out\nerr\n", one.output());
  }

  @Test
  void streamsMayBeFiles(@TempDir Path folder) throws IOException {
    var in = Files.writeString(folder.resolve("in"), "from a file").toFile();
    var out = Files.writeString(folder.resolve("out"), "this is replaced").toFile();
    var log = folder.resolve("log").toFile();
    for (int i = 0; i < 2; i++) {
      var child =
          start(
                  new ProcessBuilder("/bin/sh", "-c", "cat; echo err >&2")
                      .redirectInput(in)
                      .redirectOutput(out)
                      .redirectError(Redirect.appendTo(log)))
              .watched();
      assertNull(child.process.stdin());
      assertNull(child.process.stdout());
      assertNull(child.process.stderr());
      assertEquals(0, child.end());
    }
    assertEquals("from a file", Files.readString(out.toPath()));
    assertEquals("err\nerr\n", Files.readString(log.toPath()));
    var nowhere =
        new ProcessBuilder("echo", "x")
            .redirectInput(new File("/dev/null"))
            .redirectOutput(Redirect.DISCARD);
    assertEquals(0, start(nowhere).watched().end());
  }

  // ---- what the child has

  /** Descriptor 3 is the folder that {@code ls} lists. */
  @Test
  void aChildHasItsStandardStreamsAndNoOtherDescriptor(@TempDir Path folder) throws IOException {
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
      return;
    }
    var file = Files.createFile(folder.resolve("open"));
    var pipe = Pipe.open();
    try (var in = Files.newInputStream(file);
        var socket = ServerSocketChannel.open();
        var source = pipe.source();
        var sink = pipe.sink()) {
      assertTrue(source.isOpen() && sink.isOpen());
      assertEquals(-1, in.read());
      socket.bind(null);
      var other = start("cat").watched();
      assertEquals("0\n1\n2\n3\n", start("ls", "/proc/self/fd").output());
      Objects.requireNonNull(other.process.stdin()).close();
      other.end();
    }
  }

  @Test
  void aChildHasNoSignalBlocked() throws IOException {
    if (!Files.isReadable(Path.of("/proc/self/status"))) {
      return;
    }
    var blocked = start("grep", "SigBlk", "/proc/self/status").output();
    assertEquals("0".repeat(16), blocked.replace("SigBlk:", "").strip());
  }

  @Test
  void theEnvironmentIsTheGivenOneAndTheProgramIsLookedForInThisProgramsPath() throws IOException {
    var command = new ProcessBuilder("env");
    command.environment().clear();
    command.environment().put("PATH", "/nowhere");
    command.environment().put("FOO", "bar=baz");
    var lines = start(command).output().lines().sorted().toList();
    assertEquals(List.of("FOO=bar=baz", "PATH=/nowhere"), lines);
    var same = start("printenv", "PATH").output();
    assertEquals(System.getenv("PATH") + "\n", same);
  }

  @Test
  void theDirectoryIsTheGivenOneAndAProgramsPathIsRelativeToIt(@TempDir Path folder)
      throws IOException {
    script(folder.resolve("here"), "#!/bin/sh\npwd -P\n");
    var command = new ProcessBuilder("./here").directory(folder.toFile());
    assertEquals(folder.toRealPath() + "\n", start(command).output());
  }

  @Test
  void aFileThatCanBeRunAndIsNoProgramIsGivenToTheShell(@TempDir Path folder) throws IOException {
    var script = script(folder.resolve("script"), "echo $# \"$2\"\n");
    assertEquals("2 b c\n", start(script.toString(), "a", "b c").output());
  }

  private static Path script(Path path, String text) throws IOException {
    Files.writeString(path, text);
    assertTrue(path.toFile().setExecutable(true));
    return path;
  }

  // ---- what cannot be started

  private void assertFails(ProcessBuilder command, String... words) throws IOException {
    long before = pipes();
    var error = assertThrows(IOException.class, () -> start(command));
    for (var word : words) {
      var message = String.valueOf(error.getMessage());
      assertTrue(message.contains(word), () -> "'" + word + "' is not in: " + message);
    }
    long after = pipes(); // Of other children they may have been closed meanwhile.
    assertTrue(after <= before, () -> "pipes are left open: " + (after - before));
  }

  /** How many ends of pipes this program has open. */
  private static long pipes() throws IOException {
    var own = Path.of("/proc/self/fd");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (var all = Files.list(own)) {
      return all.filter(ProcessContract::isPipe).count();
    }
  }

  private static boolean isPipe(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
    } catch (IOException _) {
      return false; // Closed meanwhile.
    }
  }

  @Test
  void aProgramThatIsNotThereOrCannotBeRunIsAnErrorThatNamesIt(@TempDir Path folder)
      throws IOException {
    for (var name : List.of("/no/such/program", "no-such-program-anywhere")) {
      assertFails(new ProcessBuilder(name), name, "No such file or directory");
    }
    var plain = Files.writeString(folder.resolve("plain"), "true\n").toString();
    assertFails(new ProcessBuilder(plain), plain, "Permission denied");
    assertFails(new ProcessBuilder(folder.toString()), folder.toString(), "Permission denied");
    assertFails(new ProcessBuilder("ec\0ho"), "null character");
  }

  @Test
  void aDirectoryThatIsNotThereIsAnErrorThatNamesIt(@TempDir Path folder) throws IOException {
    var nowhere = folder.resolve("nowhere").toFile();
    assertFails(
        new ProcessBuilder("pwd").directory(nowhere),
        "pwd",
        nowhere.toString(),
        "No such file or directory");
  }

  @Test
  void aFileThatCannotBeOpenedIsAnErrorThatNamesIt(@TempDir Path folder) throws IOException {
    var missing = folder.resolve("missing").toFile();
    assertFails(new ProcessBuilder("cat").redirectInput(missing), "cat", missing.toString());
    assertFails(
        new ProcessBuilder("cat").redirectOutput(folder.toFile()),
        folder.toString(),
        "Is a directory");
  }
}
