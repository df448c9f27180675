package harvest.migration.sealing;

/** A key file cannot be used, or what is sealed cannot be opened with it. Holds no secret. */
public final class UnsealFailure extends Exception {
  UnsealFailure(String message) {
    super(message);
  }
}
