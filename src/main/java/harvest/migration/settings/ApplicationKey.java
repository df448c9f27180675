package harvest.migration.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The last part of {@code harvest.app.NAME.*}. */
enum ApplicationKey {
  V1_CLIENT_ID,
  V1_CLIENT_SECRET,
  V2_CLIENT_ID,
  V2_CLIENT_SECRET,
  REDIRECT_URI,
  FLOW;

  static final String PREFIX = "harvest.app.";

  /** An application's key: whose, and which. */
  record Named(String application, ApplicationKey key) {}

  String suffix() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String variable() {
    return name();
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
}
