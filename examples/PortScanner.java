// Looks which ports of a host are open: a task for each port, a semaphore so that only a hundred
// connect at once, and a time limit for those that never answer.
//
// Run, with a host and ports of your own:
//   ./tulip run examples/PortScanner.java localhost 1 1024
//
// Prints, in the order of their answers:
//   22 is open
//   631 is open

import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.run;
import static dev.tulip.Asyncio.taskGroup;
import static dev.tulip.Asyncio.timeout;

import dev.tulip.TaskGroup;
import dev.tulip.TimeoutException;
import dev.tulip.sync.Semaphore;

final Semaphore connections = new Semaphore(100);

boolean isOpen(String host, int port) {
  try {
    openConnection(host, port).writer().close();
    return true;
  } catch (IOException _) {
    return false;
  }
}

void scan(String host, int port) {
  try (var _ = connections.hold()) {
    if (timeout(Duration.ofSeconds(1), () -> isOpen(host, port))) {
      IO.println(port + " is open");
    }
  } catch (TimeoutException _) {
    // Nobody answers, not even to refuse.
  }
}

void scanAll(TaskGroup group, String host, int first, int last) {
  for (int i = first; i <= last; i++) {
    int port = i;
    group.createTask(() -> scan(host, port));
  }
}

boolean isKnown(String host) {
  try {
    InetAddress.getByName(host);
    return true;
  } catch (UnknownHostException _) {
    return false;
  }
}

void fail(String message) {
  System.err.println(message);
  System.exit(1);
}

void main(String[] args) {
  var host = args.length > 0 ? args[0] : "localhost";
  int first = args.length > 1 ? Integer.parseInt(args[1]) : 1;
  int last = args.length > 2 ? Integer.parseInt(args[2]) : 1024;
  if (first < 1 || first > last || last > 65_535) {
    fail("not a range of ports from 1 to 65535: " + first + " to " + last);
  }
  if (!isKnown(host)) {
    fail("unknown host: " + host);
  }
  run(() -> taskGroup(group -> scanAll(group, host, first, last)));
}
