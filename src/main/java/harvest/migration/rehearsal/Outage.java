package harvest.migration.rehearsal;

import java.time.Instant;

/**
 * A window of time in which every call meets the same.
 *
 * @param until exclusive
 * @param path which paths, by their beginning
 */
public record Outage(Instant from, Instant until, String behaviour, String path) {

  /** Checks the behaviour. */
  public Outage {
    Behaviour.parse(behaviour);
  }

  boolean covers(String aPath, Instant now) {
    return aPath.startsWith(path) && !now.isBefore(from) && now.isBefore(until);
  }
}
