package harvest.migration.outcome;

import harvest.migration.request.Request;

/** The request was migrated before, or is the copy of one that just ended: nothing is published. */
public record Duplicate(Request request) implements Outcome {
  @Override
  public String kind() {
    return "duplicate";
  }
}
