package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.SocketException;
import java.nio.file.FileSystems;
import jdk.net.UnixDomainPrincipal;

/** Who is at the other end of a Unix socket: {@code struct ucred} of {@code bits/socket.h}. */
final class PeerCredentials {

  /** Process, user and group. */
  static final int SIZE = 12;

  private static final long USER = 4;
  private static final long GROUP = 8;

  /** The user of a socket that is not connected. */
  private static final int NOBODY = -1;

  private static final MethodHandle GETPWUID = Libc.function("getpwuid_r");
  private static final MethodHandle GETGRGID = Libc.function("getgrgid_r");

  /** Room for {@code struct passwd} and {@code struct group}, whose first member is the name. */
  private static final long ENTRY_SIZE = 64;

  /** Room for an entry's texts, of which a group has one for each member. */
  private static final long TEXTS_SIZE = 64 * 1024;

  private PeerCredentials() {}

  static UnixDomainPrincipal of(MemorySegment ucred) throws IOException {
    if (ucred.get(JAVA_INT, USER) == NOBODY) {
      throw new SocketException("not connected");
    }
    var principals = FileSystems.getDefault().getUserPrincipalLookupService();
    return new UnixDomainPrincipal(
        principals.lookupPrincipalByName(name(GETPWUID, ucred.get(JAVA_INT, USER))),
        principals.lookupPrincipalByGroupName(name(GETGRGID, ucred.get(JAVA_INT, GROUP))));
  }

  /** The name of {@code id}, or the number itself where the system knows none. */
  private static String name(MethodHandle function, int id) {
    try (var arena = Arena.ofConfined()) {
      var errno = arena.allocate(Libc.ERRNO_SIZE, Long.BYTES);
      var entry = arena.allocate(ENTRY_SIZE, Long.BYTES);
      long texts = arena.allocate(TEXTS_SIZE).address();
      var found = arena.allocate(JAVA_LONG);
      Libc.call(errno, function, id, entry.address(), texts, TEXTS_SIZE, found.address());
      return found.get(JAVA_LONG, 0) == 0
          ? Integer.toString(id)
          : CStrings.textAt(entry.get(JAVA_LONG, 0));
    }
  }
}
