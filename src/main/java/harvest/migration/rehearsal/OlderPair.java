package harvest.migration.rehearsal;

/** What becomes of the older pair when a new one is issued. */
public enum OlderPair {
  /** Both are accepted. */
  LIVES,
  /** The older pairs of the same token die. */
  DIES,
  /** The older pairs of the same user and application die, whatever token they came from (X). */
  DIES_OF_USER
}
