package harvest.migration.window;

/** Nothing may be taken of a partition; the message says why and what to do. */
public final class RefusedAssignment extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RefusedAssignment(String message) {
    super(message);
  }
}
