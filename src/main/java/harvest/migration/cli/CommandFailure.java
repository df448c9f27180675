package harvest.migration.cli;

/** Ends a command with a line for people and an exit code. */
public final class CommandFailure extends Exception {
  /** Of a job that was done and came out wrong. */
  public static final int FAILED = 1;

  /** Of a command line or a configuration that cannot be used. */
  public static final int UNUSABLE = 2;

  private final int exitCode;

  public CommandFailure(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandFailure(String message, int exitCode, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
