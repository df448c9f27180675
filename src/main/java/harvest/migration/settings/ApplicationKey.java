package harvest.migration.settings;

import harvest.migration.credentials.Flow;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The last part of {@code harvest.app.NAME.*}, and which flows need it. */
enum ApplicationKey {
  V1_CLIENT_ID(Flow.AUTHORIZATION_CODE),
  V1_CLIENT_SECRET(Flow.AUTHORIZATION_CODE),
  V2_CLIENT_ID(Flow.AUTHORIZATION_CODE, Flow.IMPLICIT),
  V2_CLIENT_SECRET(Flow.AUTHORIZATION_CODE),
  REDIRECT_URI(Flow.IMPLICIT),
  FLOW;

  static final String PREFIX = "harvest.app.";

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<Flow> flows;

  /** An application's key: whose, and which. */
  record Named(String application, ApplicationKey key) {}

  ApplicationKey(Flow... flows) {
    this.flows = Set.of(flows);
  }

  boolean isNeededBy(Flow flow) {
    return flows.contains(flow);
  }

  String of(String application) {
    return PREFIX + application + "." + suffix();
  }

  static Optional<Named> parse(String key) {
    int dot = key.lastIndexOf('.');
    if (!key.startsWith(PREFIX) || dot < PREFIX.length()) {
      return Optional.empty();
    }
    return Arrays.stream(values())
        .filter(known -> known.suffix().equals(key.substring(dot + 1)))
        .findFirst()
        .map(known -> new Named(key.substring(PREFIX.length(), dot), known));
  }

  private String suffix() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
