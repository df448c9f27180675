package harvest.migration.payloads.v1;

/** An element does not hold what its field is made of. The message says what was expected. */
final class NotReadable extends Exception {
  NotReadable(String expected) {
    super("is not " + expected);
  }
}
