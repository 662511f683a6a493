import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A virtual thread a connection on {@code java.net}: {@code ThreadsEcho sockets tcp BUFFER}. */
public final class ThreadsEcho {

  private static final int BACKLOG = 4096;

  private ThreadsEcho() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws IOException {
    int size = Integer.parseInt(args[2]);
    try (var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
      System.out.println(listener.getLocalPort() + " JDK " + Runtime.version());
      while (true) {
        var socket = listener.accept();
        Thread.startVirtualThread(() -> echo(socket, size));
      }
    }
  }

  private static void echo(Socket socket, int size) {
    var buffer = new byte[size];
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = socket.getInputStream();
      var out = socket.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
    } catch (IOException _) {
      // The peer has gone.
    }
  }
}
