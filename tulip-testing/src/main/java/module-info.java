/**
 * For tests of programs on Tulip: virtual time, a scripted driver, a JUnit extension, a contract
 * suite.
 */
module dev.tulip.testing {
  requires transitive dev.tulip.core;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;

  exports dev.tulip.testing;
}
