package dev.tulip.tests.pipe;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The master's side of a pseudo-terminal, which Java has no class for: what a terminal emulator reads
 * and writes. The other side is a file. Linux only.
 */
final class PseudoTerminal implements ByteChannel {

  /** Of {@code fcntl.h}: {@code O_RDWR | O_NOCTTY}. */
  private static final int OPEN_FLAGS = 0x102;

  /** Of {@code termios.h}: {@code TCSANOW}. */
  private static final int NOW = 0;

  /** More than a {@code struct termios}, and than the name of a file in {@code /dev/pts}. */
  private static final int ENOUGH = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

  private static final MethodHandle OPEN = function("posix_openpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle GRANT = function("grantpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle UNLOCK = function("unlockpt", JAVA_INT, JAVA_INT);
  private static final MethodHandle NAME =
      function("ptsname_r", JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle GET = function("tcgetattr", JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SET =
      function("tcsetattr", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle READ =
      function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle MAKE_RAW =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("cfmakeraw"), FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle TEXT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private final int descriptor;
  private final Path file;
  private volatile boolean open = true;

  private PseudoTerminal(int descriptor) throws IOException {
    this.descriptor = descriptor;
    call(GRANT, descriptor);
    call(UNLOCK, descriptor);
    try (var arena = Arena.ofConfined()) {
      var name = arena.allocate(ENOUGH);
      call(NAME, descriptor, name, name.byteSize());
      this.file = Path.of(name.getString(0));
    }
  }

  static PseudoTerminal open() throws IOException {
    return new PseudoTerminal((int) call(OPEN, OPEN_FLAGS));
  }

  /** What a program in the terminal has as its input or output. */
  FileChannel program(OpenOption... options) throws IOException {
    return FileChannel.open(file, options);
  }

  /** Passes each byte on at once and unchanged, and shows none that was typed. */
  void makeRaw() throws IOException {
    try (var arena = Arena.ofConfined()) {
      var settings = arena.allocate(ENOUGH);
      call(GET, descriptor, settings);
      invoke(MAKE_RAW, settings);
      call(SET, descriptor, NOW, settings);
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var bytes = arena.allocate(into.remaining());
      long count = call(READ, descriptor, bytes, bytes.byteSize());
      into.put(bytes.asSlice(0, count).asByteBuffer());
      return count == 0 ? -1 : (int) count;
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var bytes = arena.allocate(from.remaining());
      bytes.asByteBuffer().put(from.duplicate());
      int count = (int) call(WRITE, descriptor, bytes, bytes.byteSize());
      from.position(from.position() + count);
      return count;
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      call(CLOSE, descriptor);
    }
  }

  // ---- the C library

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters), ERRNO);
  }

  /** What {@code function} gives; its error as an exception, with the text that Java has too. */
  private static long call(MethodHandle function, Object... arguments) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      var all = Stream.concat(Stream.of(state), Arrays.stream(arguments)).toArray();
      long result = ((Number) invoke(function, all)).longValue();
      if (result < 0) {
        throw new IOException(text(state));
      }
      return result;
    }
  }

  private static String text(MemorySegment state) {
    var errno = STATE.varHandle(PathElement.groupElement("errno"));
    var text = (MemorySegment) invoke(TEXT, (int) errno.get(state, 0L));
    return text.reinterpret(ENOUGH).getString(0);
  }

  private static Object invoke(MethodHandle function, Object... arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
