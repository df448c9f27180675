package harvest.migration.ledger;

/** What a row may become in a ledger that several instances share, and by whom. */
final class PostgresSql {
  /** No live instance has a call out for the row. */
  static final String FREE =
      "(owner is null or not exists (select 1 from instance i where i.id = owner"
          + " and i.lease_until > clock_timestamp()))";

  private static final String SET =
      "update request set state = ?, attempts = ?, doubt = ?, first_at = ?, last_at = ?, mark = ?,"
          + " source = ?, line = ?, topic = ?, part = ?, pos = ?, owner = ? where id = ?";
  static final String INSERT =
      "insert into request as r (application, grant_type, fingerprint, state, attempts, doubt,"
          + " first_at, last_at, mark, source, line, topic, part, pos, owner)"
          + " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
          // The same row once more: the answer to its first commit was lost.
          + " on conflict (fingerprint, application, grant_type) do update set mark = r.mark"
          + " where r.owner = excluded.owner and r.attempts = excluded.attempts returning id";

  /** The next attempt of a row that nobody has gone on with; spent ones have none. */
  static final String ATTEMPT =
      SET
          + " and state not in (4, 5) and ((attempts = ? - 1 and (owner = ? or "
          + FREE
          + "))"
          + " or (attempts = ? and owner = ?))";

  /** What became of an attempt that is still this instance's. */
  static final String FINISH =
      SET + " and attempts = ? and (owner = ? or state = ? or " + FREE + ")";

  /** A pair is recorded whoever has the row. */
  static final String PAIR =
      "update request set state = ?, owner = null, fenced = fenced + 1 where id = ?"
          + " and state not in (4, 5)";

  private PostgresSql() {}
}
