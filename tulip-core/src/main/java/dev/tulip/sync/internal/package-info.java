/**
 * What the synchronization primitives and the queues share. Not exported. Uses {@code dev.tulip}'s
 * public contracts only.
 */
@NullMarked
package dev.tulip.sync.internal;

import org.jspecify.annotations.NullMarked;
