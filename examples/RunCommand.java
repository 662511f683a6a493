// Runs a command and reads what it prints, line by line as it comes.
//
// Run:
//   ./tulip run examples/RunCommand.java
//
// Prints:
//   > one
//   > two
//   > three
//   exit code 3

import static dev.tulip.Asyncio.createSubprocessExec;
import static dev.tulip.Asyncio.run;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.process.Stdio;
import dev.tulip.process.SubprocessOptions;

void runCommand(String program, String... arguments) throws IOException {
  var options = SubprocessOptions.defaults().withStdout(Stdio.PIPE);
  var child = createSubprocessExec(options, program, arguments);
  for (var line : child.stdout().lines(UTF_8)) {
    IO.print("> " + line);
  }
  IO.println("exit code " + child.waitFor());
}

void main() {
  run(() -> runCommand("sh", "-c", "echo one; echo two; echo three; exit 3"));
}
