package dev.tulip.transport;

import dev.tulip.io.LoopIo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The paths of Unix servers, which outlive them unless somebody removes them. */
final class UnixPaths {

  private UnixPaths() {}

  /**
   * Removes the socket a server has left behind, as asyncio does before it binds; nothing else. If
   * that fails it is only logged: a folder may allow to make sockets and nothing more.
   */
  static void removeStale(Path path, LoopIo io) {
    try {
      if (isSocket(path)) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      io.warn("Unable to check or remove stale UNIX socket " + path + ": " + e);
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
    int mode = (int) Files.getAttribute(path, "unix:mode");
    return (mode & 0xF000) == 0xC000;
  }

  private static @Nullable BasicFileAttributes attributesOrNull(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class);
    } catch (IOException _) {
      return null;
    }
  }

  /**
   * Removes {@code path}, unless by then another server has put a socket of its own there: as
   * CPython since 3.13, by the file's identity.
   */
  static Runnable remover(Path path, LoopIo io) {
    var made = attributesOrNull(path);
    var key = made == null ? null : made.fileKey();
    return () -> removeIfSame(path, key, io);
  }

  private static void removeIfSame(Path path, @Nullable Object key, LoopIo io) {
    var now = attributesOrNull(path);
    if (key == null || now == null || !key.equals(now.fileKey())) {
      return;
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      io.warn("Unable to clean up listening UNIX socket " + path + ": " + e);
    }
  }
}
