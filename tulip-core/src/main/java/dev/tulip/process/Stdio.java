package dev.tulip.process;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a standard stream of a child leads: {@code subprocess.PIPE} and its kin, or a file. Where
 * Python takes an open file, the path is given here.
 */
public final class Stdio {

  private static final File NULL_DEVICE =
      new File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");

  /** A pipe to this program. */
  public static final Stdio PIPE = new Stdio("PIPE", Redirect.PIPE, Redirect.PIPE);

  /** Of standard error only: where standard output leads. */
  public static final Stdio STDOUT = new Stdio("STDOUT", Redirect.PIPE, Redirect.PIPE);

  /** Nowhere; there is nothing to read. */
  public static final Stdio DEVNULL =
      new Stdio("DEVNULL", Redirect.from(NULL_DEVICE), Redirect.DISCARD);

  /** Where the stream of this program leads: Python's {@code None}. */
  public static final Stdio INHERIT = new Stdio("INHERIT", Redirect.INHERIT, Redirect.INHERIT);

  private final String text;
  private final Redirect input;
  private final Redirect output;

  private Stdio(String text, Redirect input, Redirect output) {
    this.text = text;
    this.input = input;
    this.output = output;
  }

  /** A file that is read from its beginning, or emptied or made, and written. */
  public static Stdio file(Path path) {
    var file = path.toFile();
    return new Stdio("file " + path, Redirect.from(file), Redirect.to(file));
  }

  /** A file that is written at its end, and made if it is not there. Not for standard input. */
  public static Stdio appendTo(Path path) {
    Objects.requireNonNull(path, "path");
    return new Stdio("append to " + path, Redirect.PIPE, Redirect.appendTo(path.toFile()));
  }

  boolean isForInput() {
    return input.type() != Redirect.Type.PIPE || this == PIPE;
  }

  Redirect input() {
    return input;
  }

  Redirect output() {
    return output;
  }

  @Override
  public String toString() {
    return text;
  }
}
