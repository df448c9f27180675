package harvest.migration.rehearsal;

/**
 * Chance that repeats itself: what falls depends on the seed and on what is asked for, never on the
 * order of the calls, so that two runs agree however their calls interleave.
 */
public record Dice(long seed) {

  /** 64 bits for a subject under a purpose. */
  public long bits(String purpose, long subject) {
    return mix(mix(seed ^ mix(purpose.hashCode())) ^ subject);
  }

  /** 64 bits for the n-th try of a subject. */
  public long bits(String purpose, long subject, long turn) {
    return mix(bits(purpose, subject) + turn * 0x9E3779B97F4A7C15L);
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  public double share(String purpose, long subject, long turn) {
    return unit(bits(purpose, subject, turn));
  }

  /** The same number of bits as a double has, between 0 and 1. */
  public static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  private static long mix(long z) { // SplitMix64's finalizer
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long x = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
