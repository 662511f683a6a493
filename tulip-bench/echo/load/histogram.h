/* A histogram of nanoseconds, exact to 1/128. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>
#include <string.h>

enum { SUB_BITS = 7, SUB = 1 << SUB_BITS, BUCKETS = (64 - SUB_BITS + 1) * SUB };

struct histogram {
  uint64_t counts[BUCKETS];
  uint64_t total, largest;
};

static inline void histogram_clear(struct histogram *h) { memset(h, 0, sizeof *h); }

static inline void histogram_add(struct histogram *h, uint64_t nanos) {
  unsigned shift = nanos < SUB ? 0 : 63 - SUB_BITS - __builtin_clzll(nanos);
  h->counts[shift * SUB + (nanos >> shift)]++;
  h->total++;
  if (nanos > h->largest) h->largest = nanos;
}

/* The value below which a share of all lies, in microseconds. */
static inline double histogram_micros(const struct histogram *h, double share) {
  uint64_t wanted = (uint64_t)(h->total * share), seen = 0;
  for (unsigned i = 0; i < BUCKETS; i++) {
    seen += h->counts[i];
    if (seen > wanted) {
      unsigned shift = i < 2 * SUB ? 0 : i / SUB - 1;
      return (double)((i - shift * SUB + 0.5) * (double)(1ULL << shift)) / 1e3;
    }
  }
  return h->largest / 1e3;
}

#endif
