/** Tulip's driver for Linux: epoll, sockets and processes by the Foreign Function and Memory API. */
module dev.tulip.linux {
  requires static org.jspecify;
  requires dev.tulip.core;
  requires jdk.net;

  provides dev.tulip.spi.DriverProvider with
      dev.tulip.linux.EpollProvider;
}
