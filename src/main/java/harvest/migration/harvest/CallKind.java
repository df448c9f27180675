package harvest.migration.harvest;

/** The two sorts of calls: what one of them may have done to Harvest when no answer was read. */
public enum CallKind {
  /**
   * Spends a V1 refresh token, a code or a V2 refresh token for a pair, and carries client
   * credentials: one without a readable answer may have succeeded.
   */
  EXCHANGE,
  /** Asks which accounts an access token opens: changes nothing, so it is never in doubt. */
  VERIFICATION
}
