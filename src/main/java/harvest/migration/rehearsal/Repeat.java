package harvest.migration.rehearsal;

/** What a second migration of one V1 token gives; nobody outside Harvest knows. */
public enum Repeat {
  /** Another pair. */
  FRESH,
  /** The pair of the first time. */
  SAME,
  /** 400 invalid_grant. */
  INVALID_GRANT,
  /** 500 (Intuit). */
  ERROR_500,
  /** 400 already_exchanged (Slack). */
  ALREADY_EXCHANGED,
  /** A fresh pair while the one before is accepted, then invalid_grant (Square). */
  WHILE_OLDER_LIVES,
  /** Any call uses the token up, even one that failed (Pipedrive): then invalid_grant. */
  ONE_TRY
}
