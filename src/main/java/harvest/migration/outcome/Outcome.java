package harvest.migration.outcome;

/** The one end that a request, or a read that fails, comes to. */
public sealed interface Outcome permits Result, DeadLetter, FailedRead, Duplicate, Repeated {
  /** The route that takes it from here: {@code result}, {@code dead-letter}, {@code duplicate}. */
  String kind();
}
