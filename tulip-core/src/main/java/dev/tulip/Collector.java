package dev.tulip;

import java.lang.ref.Cleaner;

/** The collector's helper: what there is to say of things that nobody refers to any more. */
final class Collector {

  static final Cleaner CLEANER = Cleaner.create();

  private Collector() {}
}
