package dev.tulip.process;

import dev.tulip.stream.StreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a child process is started: the keyword arguments of {@code create_subprocess_exec}, as far as
 * the JDK has them.
 *
 * @param stdin where its standard input comes from
 * @param stdout where its standard output goes
 * @param stderr where its standard error goes
 * @param environment its environment variables; null for those of this program. The program itself is
 *     looked for in the {@code PATH} of this program in either case.
 * @param cwd its working directory; null for that of this program
 * @param limit of the readers of its pipes; of no meaning to protocols
 */
public record SubprocessOptions(
    Stdio stdin,
    Stdio stdout,
    Stdio stderr,
    @Nullable Map<String, String> environment,
    @Nullable Path cwd,
    int limit) {

  private static final SubprocessOptions DEFAULTS =
      new SubprocessOptions(
          Stdio.INHERIT, Stdio.INHERIT, Stdio.INHERIT, null, null, StreamReader.DEFAULT_LIMIT);

  /**
   * @throws IllegalArgumentException if a stream cannot lead where it should, or the limit is not
   *     positive
   */
  public SubprocessOptions {
    if (!stdin.isForInput()) {
      throw new IllegalArgumentException("stdin cannot be " + stdin);
    }
    if (stdout == Stdio.STDOUT) {
      throw new IllegalArgumentException("STDOUT is for stderr only");
    }
    Objects.requireNonNull(stderr, "stderr");
    environment = environment == null ? null : copyOf(environment);
    if (limit <= 0) {
      throw new IllegalArgumentException("Limit cannot be <= 0: " + limit);
    }
  }

  private static Map<String, String> copyOf(Map<String, String> environment) {
    for (var variable : environment.entrySet()) {
      Objects.requireNonNull(variable.getKey(), "the name of an environment variable");
      Objects.requireNonNull(
          variable.getValue(), () -> "the value of the environment variable " + variable.getKey());
    }
    return Map.copyOf(environment);
  }

  /** All streams are those of this program. */
  public static SubprocessOptions defaults() {
    return DEFAULTS;
  }

  /** All streams are pipes: what {@code subprocess_exec} of a loop takes if nothing is said. */
  public static SubprocessOptions pipes() {
    return DEFAULTS.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);
  }

  /** These options with another standard input. */
  public SubprocessOptions withStdin(Stdio stdin) {
    return new SubprocessOptions(stdin, stdout, stderr, environment, cwd, limit);
  }

  /** These options with another standard output. */
  public SubprocessOptions withStdout(Stdio stdout) {
    return new SubprocessOptions(stdin, stdout, stderr, environment, cwd, limit);
  }

  /** These options with another standard error. */
  public SubprocessOptions withStderr(Stdio stderr) {
    return new SubprocessOptions(stdin, stdout, stderr, environment, cwd, limit);
  }

  /** These options with these environment variables and no others. */
  public SubprocessOptions withEnvironment(Map<String, String> environment) {
    return new SubprocessOptions(stdin, stdout, stderr, environment, cwd, limit);
  }

  /** These options with another working directory. */
  public SubprocessOptions withCwd(Path cwd) {
    return new SubprocessOptions(stdin, stdout, stderr, environment, cwd, limit);
  }

  /** These options with another limit of the readers. */
  public SubprocessOptions withLimit(int limit) {
    return new SubprocessOptions(stdin, stdout, stderr, environment, cwd, limit);
  }

  /** What the JDK has for a program with these options. */
  public ProcessBuilder command(String program, List<String> arguments) {
    var command = new ProcessBuilder(Objects.requireNonNull(program, "program"));
    for (var argument : arguments) {
      command.command().add(Objects.requireNonNull(argument, "argument"));
    }
    command.redirectInput(stdin.input()).redirectOutput(stdout.output());
    if (stderr == Stdio.STDOUT) {
      command.redirectErrorStream(true);
    } else {
      command.redirectError(stderr.output());
    }
    if (environment != null) {
      command.environment().clear();
      command.environment().putAll(environment);
    }
    return cwd == null ? command : command.directory(cwd.toFile());
  }

  /** What the JDK has for a command of the system's shell with these options. */
  public ProcessBuilder shellCommand(String command) {
    Objects.requireNonNull(command, "command");
    return isWindows()
        ? command("cmd.exe", List.of("/c", command))
        : command("/bin/sh", List.of("-c", command));
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }
}
