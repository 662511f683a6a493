package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs by {@code posix_spawn}. glibc has the child share this program's memory until it has
 * loaded its own: nothing is copied, however large the heap, and the calling thread waits meanwhile.
 *
 * <p>The child has the three standard streams and no other descriptor of this program. It has no
 * signal blocked. Signals that this program ignores it ignores, too, as under {@code nohup}; but not
 * those that subprocesses of Python get back as well, {@code SIGPIPE} and {@code SIGXFSZ}.
 *
 * <p>The program is looked for as the JDK does it: in the {@code PATH} of this program, from the
 * child's directory; a file that is no program and can be run is given to the shell.
 */
final class Spawn {

  private static final int FIRST_CLOSED = 3;
  private static final String SHELL = "/bin/sh";

  /** Where programs are looked for without a {@code PATH}. */
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  /** Are the same for every child, and stay. */
  private static final long ATTRIBUTES = attributes();

  private final Arena arena;
  private final MemorySegment errno;
  private final ChildStreams streams;
  private final @Nullable File directory;
  private final long environment;

  private Spawn(Arena arena, ProcessBuilder command, ChildStreams streams) throws IOException {
    this.arena = arena;
    this.errno = arena.allocate(Libc.ERRNO_SIZE, 8);
    this.streams = streams;
    this.directory = command.directory();
    this.environment = environment(command.environment());
  }

  private static long attributes() {
    var arena = Arena.global();
    var errno = arena.allocate(Libc.ERRNO_SIZE, 8);
    long attributes = arena.allocate(LibcProcess.ATTRIBUTES_SIZE, 16).address();
    var none = arena.allocate(LibcProcess.SIGSET_SIZE, 8);
    var defaults = arena.allocate(LibcProcess.SIGSET_SIZE, 8);
    defaults.set(JAVA_LONG, 0, 1L << LibcProcess.SIGPIPE - 1 | 1L << LibcProcess.SIGXFSZ - 1);
    LibcProcess.attrInit(errno, attributes);
    LibcProcess.attrSetsigmask(errno, attributes, none.address());
    LibcProcess.attrSetsigdefault(errno, attributes, defaults.address());
    LibcProcess.attrSetflags(
        errno, attributes, LibcProcess.POSIX_SPAWN_SETSIGDEF | LibcProcess.POSIX_SPAWN_SETSIGMASK);
    return attributes;
  }

  /**
   * Runs {@code command} with {@code streams}.
   *
   * @return the number of the process
   * @throws IOException if it cannot be run
   */
  static int start(ProcessBuilder command, ChildStreams streams) throws IOException {
    try (var arena = Arena.ofConfined()) {
      return new Spawn(arena, command, streams).start(command.command());
    }
  }

  /**
   * Variables that were not changed are passed on as they are: they may have bytes that are no text in
   * this program's encoding.
   */
  private long environment(Map<String, String> variables) throws IOException {
    if (variables.equals(System.getenv())) {
      return LibcProcess.environ();
    }
    var mine = CStrings.addresses(LibcProcess.environ());
    var array = arena.allocate(JAVA_LONG, variables.size() + 1L);
    int i = 0;
    for (var variable : variables.entrySet()) {
      var text = variable.getKey() + "=" + variable.getValue();
      var address = mine.get(text);
      array.setAtIndex(JAVA_LONG, i++, address == null ? CStrings.of(arena, text) : address);
    }
    return array.address();
  }

  private int start(List<String> command) throws IOException {
    long actions = arena.allocate(LibcProcess.FILE_ACTIONS_SIZE, 16).address();
    orThrow(LibcProcess.fileActionsInit(errno, actions));
    try {
      addStreams(actions);
      if (directory != null) {
        orThrow(LibcProcess.addChdir(errno, actions, CStrings.of(arena, directory.getPath())));
      }
      return start(actions, command);
    } finally {
      LibcProcess.fileActionsDestroy(errno, actions);
    }
  }

  private void addStreams(long actions) throws IOException {
    for (int stream = 0; stream < FIRST_CLOSED; stream++) {
      if (streams.childs(stream) != ChildStreams.INHERITED) {
        orThrow(LibcProcess.addDup2(errno, actions, streams.childs(stream), stream));
      }
    }
    if (streams.areMerged()) {
      orThrow(LibcProcess.addDup2(errno, actions, 1, 2));
    }
    orThrow(LibcProcess.addClosefrom(errno, actions, FIRST_CLOSED));
  }

  private int start(long actions, List<String> command) throws IOException {
    var pid = arena.allocate(JAVA_INT);
    int error = spawn(pid.address(), actions, command);
    if (error == Errno.ENOEXEC) {
      error = spawn(pid.address(), actions, shellCommand(command));
    }
    orThrow(error);
    return pid.get(JAVA_INT, 0);
  }

  private int spawn(long pid, long actions, List<String> command) throws IOException {
    long file = CStrings.of(arena, command.getFirst());
    long arguments = CStrings.arrayOf(arena, command);
    return LibcProcess.spawnp(errno, pid, file, actions, ATTRIBUTES, arguments, environment);
  }

  private List<String> shellCommand(List<String> command) {
    var whole = new ArrayList<>(command);
    whole.set(0, find(command.getFirst()));
    whole.addFirst(SHELL);
    return whole;
  }

  /** The file that was found for {@code program}. */
  private String find(String program) {
    if (program.indexOf('/') >= 0) {
      return program;
    }
    var path = System.getenv().getOrDefault("PATH", DEFAULT_PATH);
    var from = (directory == null ? new File("") : directory).toPath();
    for (var folder : path.split(":", -1)) {
      var file = (folder.isEmpty() ? "." : folder) + "/" + program;
      var there = from.resolve(file);
      if (Files.isRegularFile(there) && Files.isExecutable(there)) {
        return file;
      }
    }
    return program;
  }

  private static void orThrow(int error) throws IOException {
    if (error != 0) {
      throw new IOException("Exec failed, error: " + error + " (" + Errno.text(error) + ")");
    }
  }
}
