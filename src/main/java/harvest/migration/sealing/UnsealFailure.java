package harvest.migration.sealing;

/** A key file cannot be used, or what is sealed cannot be opened with it. Holds no secret. */
public final class UnsealFailure extends Exception {
  private final String problem;

  UnsealFailure(String problem) {
    super(problem);
    this.problem = problem;
  }

  UnsealFailure(String problem, String remedy) {
    super(problem + "; " + remedy);
    this.problem = problem;
  }

  /** What is wrong, without what to do about it. */
  public String problem() {
    return problem;
  }
}
