/**
 * For tests of programs on Tulip: virtual time, a scripted driver, a JUnit extension, a contract
 * suite for loops.
 *
 * <p>Imports the public packages of {@code dev.tulip.core} and JUnit's API, nothing else. Read
 * {@link dev.tulip.testing.TulipTest} first; most tests need no more. {@link
 * dev.tulip.testing.VirtualTime} does the same without JUnit, {@link
 * dev.tulip.testing.ScriptedDriver} is for those who test a loop itself.
 */
@NullMarked
package dev.tulip.testing;

import org.jspecify.annotations.NullMarked;
