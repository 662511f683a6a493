// A chat for many terminals: what one types, all others read.
//
// Run, then "nc localhost 8888" in as many terminals as you like:
//   ./tulip run examples/ChatServer.java 8888
//
// Prints, with two who come and go:
//   Serving on /127.0.0.1:8888
//   * Ada is here
//   * Grace is here
//   Ada: Hello!
//   * Ada has left
//   * Grace has left

import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;

/** Who does not read this much of what was said is sent away. */
static final int TOO_SLOW = 1 << 20;

/** No lock is needed: all coroutines run on one loop, and others take over only where one waits. */
final Map<String, StreamWriter> people = new LinkedHashMap<>();

void chat(StreamReader reader, StreamWriter writer) {
  try (writer) {
    writer.send("What is your name? ");
    var name = reader.readline(UTF_8).strip();
    if (name.isEmpty()) {
      writer.send("Nobody has no name.\n");
    } else if (people.putIfAbsent(name, writer) == null) {
      listenTo(name, reader);
    } else {
      writer.send("Somebody has that name.\n");
    }
  } catch (IOException | UncheckedIOException _) {
    // The connection broke, or a line was too long: who is gone has left, and the others stay.
  }
}

void listenTo(String name, StreamReader reader) {
  tellAllBut(name, "* " + name + " is here");
  try {
    for (var line : reader.lines(UTF_8)) {
      tellAllBut(name, name + ": " + line.strip());
    }
  } finally {
    people.remove(name);
    tellAllBut(name, "* " + name + " has left");
  }
}

void tellAllBut(String speaker, String line) {
  IO.println(line);
  people.forEach(
      (name, writer) -> {
        if (writer.transport().getWriteBufferSize() > TOO_SLOW) {
          writer.transport().abort();
        } else if (!name.equals(speaker)) {
          writer.write(line + "\n"); // not send: nobody waits for somebody slow
        }
      });
}

void serve(int port) throws IOException {
  try (var server = startServer(this::chat, "127.0.0.1", port)) {
    IO.println("Serving on " + server.sockets().getFirst().getsockname());
    server.serveForever();
  }
}

void main(String[] args) {
  int port = args.length > 0 ? Integer.parseInt(args[0]) : 8888;
  run(() -> serve(port));
}
