/**
 * What the transports, streams and processes need of the loop below its public face: watching raw
 * sockets, a shared buffer to read into, the list of what is open. Not exported. Read {@link
 * dev.tulip.io.LoopIo} first.
 */
@NullMarked
package dev.tulip.io;

import org.jspecify.annotations.NullMarked;
