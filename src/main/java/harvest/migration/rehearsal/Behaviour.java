package harvest.migration.rehearsal;

/** A fault and its argument: {@code error-500}, {@code slow:2s}, {@code rate-limited:http-date}. */
public record Behaviour(Fault fault, String argument) {
  /** As if nothing were wrong. */
  public static final Behaviour OK = new Behaviour(Fault.OK, "");

  /** Checks the argument. */
  public Behaviour {
    if (fault == Fault.SLOW) {
      harvest.migration.rehearsal.Span.parse(argument);
    }
    if (fault == Fault.STATUS || (fault == Fault.QUOTE_SECRETS && !argument.isEmpty())) {
      int status = Integer.parseInt(argument);
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException(argument + " is no status of an answer");
      }
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if there is no such fault, or it cannot take the argument
   */
  public static Behaviour parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Behaviour(Fault.parse(text), "")
        : new Behaviour(Fault.parse(text.substring(0, colon)), text.substring(colon + 1));
  }
}
