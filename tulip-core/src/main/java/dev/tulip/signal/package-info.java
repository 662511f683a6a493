/**
 * Signals by number and name, and who gets them: a layer above {@code sun.misc.Signal}. Not exported;
 * imports nothing of Tulip's. Read {@link dev.tulip.signal.SignalTable} first.
 */
@NullMarked
package dev.tulip.signal;

import org.jspecify.annotations.NullMarked;
