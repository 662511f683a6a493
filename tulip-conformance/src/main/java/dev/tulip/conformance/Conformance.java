package dev.tulip.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs trace programs, one JSON object a line on standard input, and writes {@code {"id",
 * "trace"}}, one a line and in the same order, to standard output.
 */
public final class Conformance {

  private static final JsonMapper JSON = new JsonMapper();

  private Conformance() {}

  /** Reads to the end of the input. */
  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.isBlank()) {
        out.println(answer(line));
        out.flush();
      }
    }
  }

  /** The answer to one line: a program's id and trace, as JSON. */
  static String answer(String line) {
    var program = Program.of(JSON.readValue(line, Map.class));
    var answer = new LinkedHashMap<String, Object>();
    answer.put("id", program.id());
    answer.put("trace", ProgramRunner.run(program));
    return JSON.writeValueAsString(answer);
  }
}
