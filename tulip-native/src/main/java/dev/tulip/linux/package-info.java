/**
 * The driver for Linux. Imports {@code spi}, the exceptions of {@code transport}, and {@code nio} for
 * channels of the user's. Read {@link dev.tulip.linux.EpollDriver} first, then {@link
 * dev.tulip.linux.Libc}; for subprocesses {@link dev.tulip.linux.EpollProcesses}.
 */
@NullMarked
package dev.tulip.linux;

import org.jspecify.annotations.NullMarked;
