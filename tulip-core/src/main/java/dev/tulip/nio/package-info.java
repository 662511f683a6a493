/**
 * The portable driver: Java's selectors and channels. Imports {@code spi} and the exceptions of
 * {@code transport}. Read {@link dev.tulip.nio.NioDriver} first.
 */
@NullMarked
package dev.tulip.nio;

import org.jspecify.annotations.NullMarked;
