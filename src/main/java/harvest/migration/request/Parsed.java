package harvest.migration.request;

/** What a record turned out to be: a request that can be worked on, or one refused as it stands. */
public sealed interface Parsed permits Request, Refused {
  /** Where the record came from. */
  Origin origin();
}
