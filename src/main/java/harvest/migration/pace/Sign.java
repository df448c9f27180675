package harvest.migration.pace;

/** What an answer tells about Harvest as a whole. */
public enum Sign {
  /** It works. */
  UP,
  /** It does not: 5xx, 429, a time-out, no connection. */
  DOWN,
  /** The endpoint does not stand where it was: 404, 405, 410, a redirect. */
  AWAY
}
