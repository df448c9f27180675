package harvest.migration.pace;

/** What an answer tells about Harvest as a whole. */
public enum Sign {
  /** It works. */
  UP,
  /** It answers that it does not: 5xx, 429, a success that cannot be read. */
  DOWN,
  /** It does not answer: a time-out, no connection. */
  SILENT,
  /** Something answers, and nobody can tell who: a page under 403, a lone 404. */
  UNSURE,
  /** The endpoint is gone: 404, 405, 410 or a redirect. */
  AWAY
}
