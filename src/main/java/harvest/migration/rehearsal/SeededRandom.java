package harvest.migration.rehearsal;

/**
 * Chance that repeats itself: what is drawn depends on the seed and on what is asked for, never on
 * the order of the calls, so that two runs agree however their calls interleave.
 */
record SeededRandom(long seed) {

  /** 64 bits for a subject under a purpose. */
  long bits(String purpose, long subject) {
    return mix(mix(seed ^ mix(purpose.hashCode())) ^ subject);
  }

  /** From 0 (inclusive) to 1 (exclusive), for the n-th turn of a subject. */
  double share(String purpose, long subject, long turn) {
    long bits = mix(bits(purpose, subject) + turn * 0x9E3779B97F4A7C15L);
    return (bits >>> 11) * 0x1.0p-53; // as many bits as a double has
  }

  private static long mix(long z) { // SplitMix64's finalizer
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
