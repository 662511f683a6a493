// Code that blocks, such as java.net.Socket or a JDBC driver, beside coroutines: here a client that
// knows nothing of Tulip asks a server on the same loop. In the fast tier a blocking call holds up
// its own coroutine only, so it is made as it is. In the portable tier it would hold up the loop,
// and nobody would answer; toThread, which works in both tiers, hands it to another thread.
//
// Run:
//   ./tulip run examples/BlockingSocket.java
//
// Prints:
//   Hello, Ada!
//   Hello, Grace!

import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.startServer;
import static dev.tulip.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;

static final boolean PORTABLE = "portable".equals(System.getProperty("tulip.tier"));

/** Blocks: a client as one writes it without Tulip. */
String ask(SocketAddress address, String name) throws IOException {
  try (var socket = new Socket()) {
    socket.connect(address);
    socket.getOutputStream().write((name + "\n").getBytes());
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }
}

void greet(StreamReader reader, StreamWriter writer) throws IOException {
  try (writer) {
    writer.send("Hello, " + reader.readline(UTF_8).strip() + "!");
  }
}

void serve() throws IOException {
  try (var server = startServer(this::greet, "127.0.0.1", 0)) {
    var address = server.sockets().getFirst().getsockname();
    IO.println(toThread(() -> ask(address, "Ada")));
    IO.println(PORTABLE ? toThread(() -> ask(address, "Grace")) : ask(address, "Grace"));
  }
}

void main() {
  run(this::serve);
}
