package harvest.migration.topics;

/** No client can be made of the configuration, or none that reaches the broker; names the key. */
public final class UnusableClients extends TopicFailure {
  private final String key;
  private final String problem;
  private final String remedy;

  /**
   * @param key as it was written where it is known
   * @param problem without a secret
   */
  public UnusableClients(String key, String problem, String remedy) {
    super(key + ": " + problem + "; " + remedy);
    this.key = key;
    this.problem = problem;
    this.remedy = remedy;
  }

  /** The option that has to be changed. */
  public String key() {
    return key;
  }

  /** What is wrong with it. */
  public String problem() {
    return problem;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
