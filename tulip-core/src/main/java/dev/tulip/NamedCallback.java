package dev.tulip;

/** A callback of Tulip's own making that can say whose it is. */
interface NamedCallback extends Runnable {

  String name();
}
