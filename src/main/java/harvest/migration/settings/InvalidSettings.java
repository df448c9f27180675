package harvest.migration.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; says everything that is wrong with it at once. */
public final class InvalidSettings extends Exception {
  private final transient List<Problem> problems;

  public InvalidSettings(List<Problem> problems) {
    super(problems.stream().map(Problem::line).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All of them, in the order in which they were found. */
  public List<Problem> problems() {
    return problems;
  }
}
