package harvest.migration.rehearsal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who exists: the applications, V1 tokens, users and accounts of some options. Immutable. */
public final class World {
  private static final long FIRST_USER = 5_000_000_000L; // ids exceed 32 bits
  private static final long FIRST_ACCOUNT = 7_000_000_000L;
  private static final Pattern PERSONAL = Pattern.compile("\\d+\\.pt\\.[A-Za-z0-9_-]{86}");
  private static final Pattern REFRESH = Pattern.compile("\\d+\\.rt\\.[A-Za-z0-9_-]{86}");

  private final WorldOptions options;
  private final Dice dice;
  private final TokenRules tokens;
  private final TokenRules revoked;
  private final Map<String, String> byV1 = new HashMap<>();
  private final Map<String, String> byV2 = new HashMap<>();

  /** The same world for the same options and dice. */
  public World(WorldOptions options, Dice dice) {
    this.options = options;
    this.dice = dice;
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

  /** The options it was made from. */
  public WorldOptions options() {
    return options;
  }

  /** The application's name, or the client id where none is known by it. */
  public String application(String clientId) {
    String name = byV1.get(clientId);
    if (name == null) {
      name = byV2.get(clientId);
    }
    return name == null ? clientId : name;
  }

  /** The client of an application's name, if it is listed. */
  public @Nullable Client client(String application) {
    return options.applications().get(application);
  }

  /** Whether both pairs of credentials belong to one application. */
  public boolean acceptsBoth(String v1Id, String v1Secret, String v2Id, String v2Secret) {
    Client client = options.applications().get(byV1.getOrDefault(v1Id, ""));
    if (client == null) {
      return open() && !byV2.containsKey(v2Id);
    }
    return v1Secret.equals(client.v1ClientSecret())
        && v2Id.equals(client.v2ClientId())
        && v2Secret.equals(client.v2ClientSecret());
  }

  /** Whether the client may use the token endpoint. */
  public boolean accepts(String v2Id, String v2Secret) {
    Client client = options.applications().get(byV2.getOrDefault(v2Id, ""));
    return client == null ? open() : v2Secret.equals(client.v2ClientSecret());
  }

  /** Whether the client may ask a user for consent. */
  public boolean accepts(String v2Id) {
    return byV2.containsKey(v2Id) || open();
  }

  private boolean open() {
    return options.openClients() || options.applications().isEmpty();
  }

  /** Whether there is such a V1 refresh token, and it is not revoked. */
  public boolean hasV1(String token, Fingerprint fingerprint) {
    boolean exists = tokens.isEmpty() ? wellFormed(token) : tokens.match(token, fingerprint);
    return exists && !revoked(token, fingerprint);
  }

  /** Whether a personal access token is accepted. */
  public boolean hasPersonal(String token, Fingerprint fingerprint) {
    return PERSONAL.matcher(token).matches() && !revoked(token, fingerprint);
  }

  /** Whether a refresh token, or a code, that was not issued here may be taken once. */
  public boolean hasForeign(String token, Fingerprint fingerprint, boolean code) {
    boolean formed = code ? token.length() >= 4 : REFRESH.matcher(token).matches();
    return formed && tokens.isEmpty() && !revoked(token, fingerprint);
  }

  private boolean revoked(String token, Fingerprint fingerprint) {
    return revoked.match(token, fingerprint)
        || (options.revokedShare() > 0
            && dice.share("revoked", fingerprint.a(), 0) < options.revokedShare());
  }

  // one character 86 times is what a probe sends that must not spend a token
  private static boolean wellFormed(String token) {
    if (token.length() != 86) {
      return false;
    }
    boolean varied = false;
    for (int i = 0; i < 86; i++) {
      char c = token.charAt(i);
      boolean base64url =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!base64url) {
        return false;
      }
      varied |= c != token.charAt(0);
    }
    return varied;
  }

  /** The user that a token belongs to. */
  public long user(Fingerprint token) {
    long bits = dice.bits("user", token.a());
    return FIRST_USER + (options.users() > 0 ? Math.floorMod(bits, options.users()) : bits >>> 20);
  }

  /** The accounts that a user has, the Harvest ones first. */
  public List<Account> accounts(long user) {
    List<Account> accounts = new ArrayList<>();
    if (dice.share("withoutAccounts", user, 0) < options.withoutAccountsShare()) {
      return accounts;
    }
    for (int i = 0; i < options.accountsPerUser(); i++) {
      accounts.add(new Account(account(user, i), "harvest"));
    }
    if (dice.share("forecast", user, 0) < options.forecastShare()) {
      accounts.add(new Account(account(user, options.accountsPerUser()), "forecast"));
    }
    return accounts;
  }

  private long account(long user, int index) {
    long bits = dice.bits("account", user);
    if (options.accounts() > 0) {
      return FIRST_ACCOUNT
          + Math.floorMod(Math.floorMod(bits, options.accounts()) + index, options.accounts());
    }
    return FIRST_ACCOUNT + (user - FIRST_USER) * 16 + index;
  }

  /** Whether V2 serves this account to this user. */
  public boolean serves(long user, @Nullable String account) {
    return account != null
        && accounts(user).stream()
            .anyMatch(
                a ->
                    a.product().equals("harvest")
                        && Objects.equals(Long.toString(a.id()), account));
  }

  /** An account and the product it is of. */
  public record Account(long id, String product) {}
}
