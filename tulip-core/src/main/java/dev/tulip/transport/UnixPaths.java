package dev.tulip.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The paths of Unix servers, which outlive them unless somebody removes them. */
final class UnixPaths {

  private UnixPaths() {}

  /** Removes the socket a server has left behind, as asyncio does before it binds; nothing else. */
  static void removeStale(Path path) throws IOException {
    if (isSocket(path)) {
      Files.deleteIfExists(path);
    }
  }

  /** Sockets are the only files that are neither regular, nor directories, links, or devices, here. */
  private static boolean isSocket(Path path) throws IOException {
    var attributes = attributesOrNull(path);
    if (attributes == null || !attributes.isOther()) {
      return false;
    }
    return !Files.getFileStore(path).supportsFileAttributeView("unix") || isSocketMode(path);
  }

  private static boolean isSocketMode(Path path) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & 0xF000) == 0xC000;
  }

  private static @Nullable BasicFileAttributes attributesOrNull(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      return null;
    }
  }

  /**
   * Removes {@code path}, unless by then another server has put a socket of its own there: as
   * CPython since 3.13, by the file's identity.
   */
  static Runnable remover(Path path) {
    var made = attributesOrNull(path);
    var key = made == null ? null : made.fileKey();
    return () -> removeIfSame(path, key);
  }

  private static void removeIfSame(Path path, @Nullable Object key) {
    var now = attributesOrNull(path);
    if (key == null || now == null || !key.equals(now.fileKey())) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("the socket of a closed server could not be removed", e);
    }
  }
}
