package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams of a child that is about to be started: what it is to have as descriptors 0, 1
 * and 2, and our ends where those are pipes.
 *
 * <p>Everything is opened here with {@code O_CLOEXEC}, so that nobody else's children get it, and with
 * a number above 2, so that no descriptor is overwritten in the child before it is in its place. A file
 * is opened here and not in the child: so an error can be told by its name.
 */
final class ChildStreams {

  /** The child's descriptor is the one of this program. */
  static final int INHERITED = -1;

  private static final int FIRST_FREE = 3;

  /** {@code rw-rw-rw-}, less what the mask of this program takes away. */
  private static final int FILE_MODE = 0666;

  private final EpollDriver driver;
  private final MemorySegment errno;

  /** The child's, by their number there. */
  private final int[] fds = {INHERITED, INHERITED, INHERITED};

  private final @Nullable EpollPipe[] pipes = new @Nullable EpollPipe[fds.length];
  private final boolean merged;

  private ChildStreams(EpollDriver driver, boolean merged) {
    this.driver = driver;
    this.errno = driver.scratch.errno;
    this.merged = merged;
  }

  /**
   * Opens what {@code command} asks for.
   *
   * @throws IOException if a file cannot be opened, or there are no descriptors left; nothing is open
   *     then
   */
  static ChildStreams open(EpollDriver driver, ProcessBuilder command) throws IOException {
    var streams = new ChildStreams(driver, command.redirectErrorStream());
    try {
      streams.open(0, command.redirectInput());
      streams.open(1, command.redirectOutput());
      if (!streams.merged) {
        streams.open(2, command.redirectError());
      }
      return streams;
    } catch (Throwable e) {
      streams.closeChilds();
      streams.closeOwn();
      throw e;
    }
  }

  private void open(int stream, Redirect redirect) throws IOException {
    switch (redirect.type()) {
      case PIPE -> openPipe(stream);
      case INHERIT -> {}
      case READ -> openFile(stream, redirect, LibcProcess.O_RDONLY);
      case WRITE ->
          openFile(
              stream, redirect, LibcProcess.O_WRONLY | LibcProcess.O_CREAT | LibcProcess.O_TRUNC);
      case APPEND ->
          openFile(
              stream, redirect, LibcProcess.O_WRONLY | LibcProcess.O_CREAT | LibcProcess.O_APPEND);
    }
  }

  private void openPipe(int stream) throws IOException {
    int childs = stream == 0 ? 0 : 1;
    int[] both = pipe();
    try {
      for (int i = 0; i < both.length; i++) {
        both[i] = aboveStandard(both[i]);
      }
      Errno.orThrow(LibcProcess.setFlags(errno, both[1 - childs], LibcProcess.O_NONBLOCK));
    } catch (IOException e) {
      Libc.close(errno, both[0]);
      Libc.close(errno, both[1]);
      throw e;
    }
    fds[stream] = both[childs];
    pipes[stream] =
        stream == 0 ? new EpollPipe.Sink(driver, both[1]) : new EpollPipe.Source(driver, both[0]);
  }

  private int[] pipe() throws IOException {
    try (var arena = Arena.ofConfined()) {
      var both = arena.allocate(JAVA_INT, 2);
      Errno.orThrow(LibcProcess.pipe(errno, both.address(), LibcProcess.O_CLOEXEC));
      return both.toArray(JAVA_INT);
    }
  }

  /** {@code fd}, or a copy with a larger number: this program may have closed its own streams. */
  private int aboveStandard(int fd) throws IOException {
    if (fd >= FIRST_FREE) {
      return fd;
    }
    int copy = Errno.orThrow(LibcProcess.duplicate(errno, fd, FIRST_FREE));
    Libc.close(errno, fd);
    return copy;
  }

  private void openFile(int stream, Redirect redirect, int flags) throws IOException {
    var file = Objects.requireNonNull(redirect.file());
    if (file.isDirectory()) {
      throw new FileNotFoundException(file + " (Is a directory)");
    }
    int fd = open(file.getPath(), flags | LibcProcess.O_CLOEXEC);
    if (fd < 0) {
      throw new FileNotFoundException(file + " (" + Errno.text(-fd) + ")");
    }
    fds[stream] = fd;
    fds[stream] = aboveStandard(fd);
  }

  private int open(String path, int flags) throws IOException {
    try (var arena = Arena.ofConfined()) {
      long address = CStrings.of(arena, path);
      int fd;
      do {
        fd = LibcProcess.open(errno, address, flags, FILE_MODE);
      } while (fd == -Errno.EINTR);
      return fd;
    }
  }

  /** What the child is to have as {@code stream}; {@link #INHERITED} for what is there already. */
  int childs(int stream) {
    return fds[stream];
  }

  /** Whether the child's errors go where its output goes. */
  boolean areMerged() {
    return merged;
  }

  @Nullable RawSink stdin() {
    return (RawSink) pipes[0];
  }

  @Nullable RawSource stdout() {
    return (RawSource) pipes[1];
  }

  @Nullable RawSource stderr() {
    return (RawSource) pipes[2];
  }

  /** The child has its descriptors, or never will. */
  void closeChilds() {
    for (int fd : fds) {
      if (fd != INHERITED) {
        Libc.close(errno, fd);
      }
    }
    Arrays.fill(fds, INHERITED);
  }

  /** There will be nobody at the other end. */
  void closeOwn() {
    for (var pipe : pipes) {
      if (pipe != null) {
        pipe.close();
      }
    }
  }
}
