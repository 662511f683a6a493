import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;

/**
 * Vert.x on its native transport, one event loop: {@code VertxEcho VERSION protocol tcp|PATH BUFFER}.
 */
public final class VertxEcho {

  private static final int BACKLOG = 4096;

  private VertxEcho() {}

  /** Serves until it is killed. */
  public static void main(String[] args) {
    var path = args[2];
    boolean isTcp = path.equals("tcp");
    var vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    var server =
        vertx.createNetServer(new NetServerOptions().setAcceptBacklog(BACKLOG).setTcpNoDelay(true));
    var address =
        isTcp
            ? SocketAddress.inetSocketAddress(0, "127.0.0.1")
            : SocketAddress.domainSocketAddress(path);
    server.connectHandler(VertxEcho::serve);
    server
        .listen(address)
        .onSuccess(
            it -> {
              var where = isTcp ? String.valueOf(it.actualPort()) : path;
              var transport = vertx.isNativeTransportEnabled() ? "epoll" : "nio";
              System.out.printf(
                  "%s Vert.x %s on %s, JDK %s%n", where, args[0], transport, Runtime.version());
            })
        .onFailure(
            error -> {
              error.printStackTrace();
              System.exit(1);
            });
  }

  private static void serve(NetSocket socket) {
    socket.exceptionHandler(_ -> socket.close());
    socket.handler(socket::write);
  }
}
