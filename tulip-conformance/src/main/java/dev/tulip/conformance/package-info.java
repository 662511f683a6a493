/**
 * Trace programs on Tulip: an interpreter of the little language that says what order of events
 * asyncio has. Read {@link dev.tulip.conformance.Interpreter} first; {@link
 * dev.tulip.conformance.Conformance} is the command line.
 */
@NullMarked
package dev.tulip.conformance;

import org.jspecify.annotations.NullMarked;
