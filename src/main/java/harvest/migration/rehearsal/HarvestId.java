package harvest.migration.rehearsal;

import harvest.migration.rehearsal.Fingerprint.TokenRules;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import harvest.migration.rehearsal.SimulatorOptions.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The clients, V1 tokens, users and accounts that Harvest ID knows. Immutable. */
final class HarvestId {
  private static final long FIRST_USER = 5_000_000_000L; // ids exceed 32 bits
  private static final long FIRST_ACCOUNT = 7_000_000_000L;
  // one character 86 times is what a probe sends that must not spend a token
  private static final Pattern V1 = Pattern.compile("(?!(.)\\1{85})[A-Za-z0-9_-]{86}");
  private static final Pattern PERSONAL = Pattern.compile("\\d+\\.pt\\.[A-Za-z0-9_-]{86}");
  private static final Pattern REFRESH = Pattern.compile("\\d+\\.rt\\.[A-Za-z0-9_-]{86}");

  private final Identity options;
  private final SeededRandom random;
  private final TokenRules tokens;
  private final TokenRules revoked;
  private final Map<String, String> byV1 = new HashMap<>();
  private final Map<String, String> byV2 = new HashMap<>();

  HarvestId(Identity options, SeededRandom random) {
    this.options = options;
    this.random = random;
    this.tokens = new TokenRules(options.tokens());
    this.revoked = new TokenRules(options.revoked());
    options
        .applications()
        .forEach(
            (name, client) -> {
              if (client.v1ClientId() != null) {
                byV1.put(client.v1ClientId(), name);
              }
              byV2.put(client.v2ClientId(), name);
            });
  }

  /** The application's name, or the client id where none is known by it. */
  String application(String clientId) {
    String name = byV1.get(clientId);
    if (name == null) {
      name = byV2.get(clientId);
    }
    return name == null ? clientId : name;
  }

  /** The client of an application's name, if it is listed. */
  @Nullable Client client(String application) {
    return options.applications().get(application);
  }

  /** Whether both pairs of credentials belong to one application. */
  boolean acceptsBoth(String v1Id, String v1Secret, String v2Id, String v2Secret) {
    Client client = options.applications().get(byV1.getOrDefault(v1Id, ""));
    if (client == null) {
      return open() && !byV2.containsKey(v2Id);
    }
    return v1Secret.equals(client.v1ClientSecret())
        && v2Id.equals(client.v2ClientId())
        && v2Secret.equals(client.v2ClientSecret());
  }

  /** Whether the client may use the token endpoint. */
  boolean accepts(String v2Id, String v2Secret) {
    Client client = options.applications().get(byV2.getOrDefault(v2Id, ""));
    return client == null ? open() : v2Secret.equals(client.v2ClientSecret());
  }

  /** Whether the client may ask a user for consent. */
  boolean accepts(String v2Id) {
    return byV2.containsKey(v2Id) || open();
  }

  private boolean open() {
    return options.openClients() || options.applications().isEmpty();
  }

  /** Whether there is such a V1 refresh token, and it is not revoked. */
  boolean hasV1(String token, Fingerprint fingerprint) {
    boolean exists =
        tokens.isEmpty() ? V1.matcher(token).matches() : tokens.match(token, fingerprint);
    return exists && !revoked(token, fingerprint);
  }

  /** Whether a personal access token is accepted. */
  boolean hasPersonal(String token, Fingerprint fingerprint) {
    return PERSONAL.matcher(token).matches() && !revoked(token, fingerprint);
  }

  /** Whether a refresh token, or a code, that was not issued here may be taken once. */
  boolean hasForeign(String token, Fingerprint fingerprint, boolean code) {
    boolean formed = code ? token.length() >= 4 : REFRESH.matcher(token).matches();
    return formed && tokens.isEmpty() && !revoked(token, fingerprint);
  }

  private boolean revoked(String token, Fingerprint fingerprint) {
    return revoked.match(token, fingerprint)
        || (options.revokedShare() > 0
            && random.share("revoked", fingerprint.a(), 0) < options.revokedShare());
  }

  /** The user that a token belongs to. */
  long user(Fingerprint token) {
    long bits = random.bits("user", token.a());
    return FIRST_USER + (options.users() > 0 ? Math.floorMod(bits, options.users()) : bits >>> 20);
  }

  /** The accounts that a user has, the Harvest ones first. */
  List<Account> accounts(long user) {
    List<Account> accounts = new ArrayList<>();
    if (random.share("withoutAccounts", user, 0) < options.withoutAccountsShare()) {
      return accounts;
    }
    for (int i = 0; i < options.accountsPerUser(); i++) {
      accounts.add(new Account(account(user, i), "harvest"));
    }
    if (random.share("forecast", user, 0) < options.forecastShare()) {
      accounts.add(new Account(account(user, options.accountsPerUser()), "forecast"));
    }
    return accounts;
  }

  private long account(long user, int index) {
    long bits = random.bits("account", user);
    if (options.accounts() > 0) {
      return FIRST_ACCOUNT
          + Math.floorMod(Math.floorMod(bits, options.accounts()) + index, options.accounts());
    }
    return FIRST_ACCOUNT + (user - FIRST_USER) * 16 + index;
  }

  /** Whether V2 serves this account to this user. */
  boolean serves(long user, @Nullable String account) {
    return account != null
        && accounts(user).stream()
            .anyMatch(
                a ->
                    a.product().equals("harvest")
                        && Objects.equals(Long.toString(a.id()), account));
  }

  /** An account and the product it is of. */
  record Account(long id, String product) {}
}
