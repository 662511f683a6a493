/**
 * What the transports, streams and processes need of the loop below its public face: watching raw
 * sockets, shared buffers to read into and to write from, the list of what is open. Not exported. Read {@link
 * dev.tulip.io.LoopIo} first.
 */
@NullMarked
package dev.tulip.io;

import org.jspecify.annotations.NullMarked;
