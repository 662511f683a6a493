package dev.tulip.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs trace programs, one JSON object a line on standard input, and writes {@code {"id",
 * "trace"}}, one a line and in the same order, to standard output. A line that is no program ends
 * it, once those before are answered: the exit code is then 1, and standard error says which line
 * it is and what is wrong with it.
 */
public final class Conformance {

  private static final JsonMapper JSON = new JsonMapper();

  private Conformance() {}

  /** Reads to the end of the input. */
  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try {
      answerAll(in, out);
    } catch (BadProgramException bad) {
      System.err.println("trace: " + bad.getMessage());
      System.exit(1);
    }
  }

  /**
   * Answers line by line; passes over blank lines.
   *
   * @throws BadProgramException if a line is no program; the message begins with its number, from 1
   */
  static void answerAll(BufferedReader in, PrintStream out) throws IOException {
    int number = 0;
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (!line.isBlank()) {
        out.println(answer(number, line));
        out.flush();
      }
    }
  }

  private static String answer(int number, String line) {
    try {
      return answer(line);
    } catch (BadProgramException bad) {
      throw new BadProgramException("line " + number + ": " + bad.getMessage(), bad);
    }
  }

  private static String answer(String line) {
    var program = Program.of(parse(line));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", program.id());
    answer.put("trace", ProgramRunner.run(program));
    return JSON.writeValueAsString(answer);
  }

  private static @Nullable Object parse(String line) {
    try {
      return JSON.readValue(line, Object.class);
    } catch (JacksonException e) {
      var problem = e.getOriginalMessage() + " (column " + e.getLocation().getColumnNr() + ")";
      throw new BadProgramException("no JSON: " + problem, e);
    }
  }
}
