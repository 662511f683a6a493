/**
 * Echo servers on Tulip, with twins on other runtimes in {@code tulip-bench/echo}: {@link
 * dev.tulip.bench.echo.Echo}.
 */
package dev.tulip.bench.echo;
