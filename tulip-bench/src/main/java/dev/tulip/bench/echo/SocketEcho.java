package dev.tulip.bench.echo;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Receives and sends on plain channels, in a coroutine a connection. */
final class SocketEcho {

  private final EventLoop loop = Asyncio.getRunningLoop();
  private final int most;

  /** Receives at most so many bytes at once. */
  SocketEcho(int most) {
    this.most = most;
  }

  void serve(String address) throws IOException {
    boolean isTcp = Echo.isTcp(address);
    try (var listener = listen(address)) {
      Echo.listening(isTcp ? port(listener) : address);
      while (true) {
        var channel = loop.sockAccept(listener);
        if (isTcp) {
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        Asyncio.createTask(() -> echo(channel));
      }
    }
  }

  private static ServerSocketChannel listen(String address) throws IOException {
    ServerSocketChannel listener;
    if (Echo.isTcp(address)) {
      listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress("127.0.0.1", 0), Echo.BACKLOG);
    } else {
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(Path.of(address)), Echo.BACKLOG);
    }
    listener.configureBlocking(false);
    return listener;
  }

  private static int port(ServerSocketChannel listener) throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private void echo(SocketChannel channel) throws IOException {
    try (channel) {
      for (var data = loop.sockRecv(channel, most);
          data.length > 0;
          data = loop.sockRecv(channel, most)) {
        loop.sockSendall(channel, data);
      }
    }
  }
}
