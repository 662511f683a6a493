/**
 * The queues of an event loop: plain data structures that know no thread, clock or task. Used by
 * the loop in the package above.
 */
@NullMarked
package dev.tulip.loop;

import org.jspecify.annotations.NullMarked;
