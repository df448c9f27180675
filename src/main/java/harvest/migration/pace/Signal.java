package harvest.migration.pace;

/** What an answer tells about Harvest as a whole. */
public enum Signal {
  /** It works. */
  UP,
  /** It answers that it does not: 5xx, 429, a success that cannot be read. */
  DOWN,
  /** It does not answer: a time-out, no connection. */
  NO_ANSWER,
  /** Something answers that may not be Harvest: a page under 403, a lone 404. */
  UNCLEAR,
  /** The endpoint is missing: 404, 405, 410 or a redirect. */
  ENDPOINT_MISSING
}
