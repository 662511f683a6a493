import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.Version;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Netty, one event loop: {@code NettyEcho epoll|nio protocol tcp|PATH BUFFER [TLS-FOLDER]}. */
public final class NettyEcho {

  private static final int BACKLOG = 4096;

  private NettyEcho() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws Exception {
    boolean isEpoll = args[0].equals("epoll");
    boolean isTcp = args[2].equals("tcp");
    var tls = args.length > 4 ? tls(new File(args[4])) : null;
    IoHandlerFactory io = isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    var bootstrap =
        new ServerBootstrap()
            .group(new MultiThreadIoEventLoopGroup(1, io))
            .channel(channel(isEpoll, isTcp))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(new Connections(tls));
    if (isTcp) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    }
    var listening = bootstrap.bind(address(isEpoll, args[2])).sync().channel();
    var where = isTcp ? ((InetSocketAddress) listening.localAddress()).getPort() : args[2];
    var version = Version.identify().get("netty-transport").artifactVersion();
    System.out.println(where + " Netty " + version + ", JDK " + Runtime.version());
    listening.closeFuture().sync();
  }

  private static Class<? extends ServerChannel> channel(boolean isEpoll, boolean isTcp) {
    if (isEpoll) {
      return isTcp ? EpollServerSocketChannel.class : EpollServerDomainSocketChannel.class;
    }
    return isTcp ? NioServerSocketChannel.class : NioServerDomainSocketChannel.class;
  }

  private static SocketAddress address(boolean isEpoll, String text) {
    if (text.equals("tcp")) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
    return isEpoll ? new DomainSocketAddress(text) : UnixDomainSocketAddress.of(text);
  }

  private static SslContext tls(File folder) throws Exception {
    return SslContextBuilder.forServer(new File(folder, "cert.pem"), new File(folder, "key.pem"))
        .sslProvider(SslProvider.JDK)
        .build();
  }

  private static final class Connections extends ChannelInitializer<Channel> {

    private final SslContext tls;

    Connections(SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (tls != null) {
        channel.pipeline().addLast(tls.newHandler(channel.alloc()));
      }
      channel.pipeline().addLast(new Echo());
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
