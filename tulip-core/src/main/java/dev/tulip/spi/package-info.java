/**
 * The places where an event loop touches the world: its clock and its driver. Imports nothing of
 * Tulip. Read {@link dev.tulip.spi.Driver} first.
 */
@NullMarked
package dev.tulip.spi;

import org.jspecify.annotations.NullMarked;
