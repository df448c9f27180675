package harvest.migration.request;

import org.jspecify.annotations.Nullable;

/** What a record turned out to be: a request that can be worked on, or one refused as it stands. */
public sealed interface Parsed permits Request, Refused {
  /** Where the record came from. */
  Origin origin();

  /** What it is called by; null where it cannot be known. */
  @Nullable String id();

  /** Of whatever name, configured or not; null where none can be read. */
  @Nullable String application();

  @Nullable String subject();

  /** What names the secret; null where there is none. */
  @Nullable String fingerprint();
}
