/**
 * What the synchronization primitives and the queues share. Not exported.
 */
@NullMarked
package dev.tulip.sync.internal;

import org.jspecify.annotations.NullMarked;
