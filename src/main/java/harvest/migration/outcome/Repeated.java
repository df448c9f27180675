package harvest.migration.outcome;

import harvest.migration.request.Coordinates;

/** The very record was refused before, and its dead letter is published: nothing is to be done. */
public record Repeated(Coordinates at) implements Outcome {
  @Override
  public String kind() {
    return "duplicate";
  }
}
