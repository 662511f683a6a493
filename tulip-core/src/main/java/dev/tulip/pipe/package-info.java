/**
 * The ends of pipes, and child processes, as far as the JDK alone goes. A channel that can be selected
 * is watched by the driver; of everything else a thread of its own reads or writes, a pump. Not
 * exported. Imports {@code spi}, {@code signal} and the exceptions of {@code transport}. Read {@link
 * dev.tulip.pipe.PumpedSource} first.
 */
@NullMarked
package dev.tulip.pipe;

import org.jspecify.annotations.NullMarked;
