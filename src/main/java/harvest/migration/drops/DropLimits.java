package harvest.migration.drops;

/**
 * How much a file may hold once it is unpacked, against files that are made to fill a disk or a
 * day.
 *
 * @param bytes at most so many, {@code harvest.files.max-unpacked}
 * @param ratio and at most so many times the size of the file, {@code harvest.files.max-ratio}
 */
public record DropLimits(long bytes, long ratio) {
  /** A small file may well repeat itself. */
  private static final long HARMLESS = 4 << 20;

  /** 16 GiB and 200 times. */
  public static final DropLimits DEFAULT = new DropLimits(16L << 30, 200);

  /**
   * @param unpacked bytes so far
   * @param packed the size of the file
   * @throws FileRefused if that is too much
   */
  void check(long unpacked, long packed) throws FileRefused {
    if (unpacked > bytes) {
      throw new FileRefused(
          "it holds more than "
              + bytes
              + " bytes; split it, or raise harvest.files.max-unpacked if it is yours");
    }
    if (unpacked > HARMLESS && (unpacked - 1) / ratio >= packed) {
      throw new FileRefused(
          "it unpacks to more than "
              + ratio
              + " times its size; raise harvest.files.max-ratio if it is yours");
    }
  }
}
