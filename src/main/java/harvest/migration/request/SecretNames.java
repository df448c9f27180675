package harvest.migration.request;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides which fields of a request must not travel on. */
public final class SecretNames {
  private static final Set<String> GRANT_FIELDS =
      Stream.of(GrantType.values())
          .map(GrantType::secretField)
          .collect(Collectors.toUnmodifiableSet());
  private static final List<String> PARTS =
      List.of(
          "password",
          "passwd",
          "pwd",
          "secret",
          "token",
          "jwt",
          "authorization",
          "cookie",
          "credential",
          "private_key",
          "privatekey",
          "private-key",
          "session",
          "api_key",
          "apikey",
          "api-key");

  private SecretNames() {}

  /** Whether a field of that name may hold a secret. */
  public static boolean matches(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return GRANT_FIELDS.contains(lower) || PARTS.stream().anyMatch(lower::contains);
  }
}
