package harvest.migration.pace;

/** What an answer tells about Harvest as a whole. */
public enum Sign {
  /** It works. */
  UP,
  /** It answers that it does not: 5xx, 429. */
  DOWN,
  /** It does not answer: a time-out, no connection. */
  SILENT,
  /** Something answers, and nobody can tell who: a page, an answer that cannot be read. */
  UNSURE,
  /** The endpoint does not stand where it was: 404, 405, 410, a redirect. */
  AWAY
}
