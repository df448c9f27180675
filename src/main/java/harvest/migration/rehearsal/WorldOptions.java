package harvest.migration.rehearsal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Who and what exists.
 *
 * @param applications by name; none: every client is accepted
 * @param openClients accepts clients that are not listed too
 * @param tokens rules of the V1 tokens that exist; none: every well-formed one does
 * @param revoked rules of tokens that are refused: the token itself, the first digits of its
 *     fingerprint (8 to 64), or {@code prefix*}
 * @param revokedShare share of the V1 tokens that are refused, 0 to 1
 * @param users how many users share all tokens; 0: each token has its own
 * @param accounts how many accounts share all users; 0: each user has its own
 * @param accountsPerUser Harvest accounts of each user
 * @param forecastShare share of the users that have a Forecast account as well
 * @param withoutAccountsShare share of the users that have no account at all
 * @param accessTokenLifetime how long an access token is accepted
 * @param rotation whether a refresh token is good for one refresh only
 * @param v1Accepts whether V1 accepts V2 access tokens
 */
public record WorldOptions(
    Map<String, Client> applications,
    boolean openClients,
    List<String> tokens,
    List<String> revoked,
    double revokedShare,
    long users,
    long accounts,
    int accountsPerUser,
    double forecastShare,
    double withoutAccountsShare,
    Duration accessTokenLifetime,
    boolean rotation,
    boolean v1Accepts) {

  /** Copies. */
  public WorldOptions {
    applications = Map.copyOf(applications);
    tokens = List.copyOf(tokens);
    revoked = List.copyOf(revoked);
  }

  /** An open world in which nothing is revoked but what says so in its name. */
  public static WorldOptions defaults() {
    return new WorldOptions(
        Map.of(),
        false,
        List.of(),
        List.of("revoked*", "impossible*"),
        0,
        0,
        0,
        1,
        0.25,
        0,
        Duration.ofSeconds(1209599),
        true,
        true);
  }

  /** With these applications. */
  public WorldOptions withApplications(Map<String, Client> x) {
    return edited(draft -> draft.applications = x);
  }

  /** Accepting clients that are not listed. */
  public WorldOptions withOpenClients(boolean x) {
    return edited(draft -> draft.openClients = x);
  }

  /** With these V1 tokens only. */
  public WorldOptions withTokens(List<String> x) {
    return edited(draft -> draft.tokens = x);
  }

  /** With these tokens refused. */
  public WorldOptions withRevoked(List<String> x) {
    return edited(draft -> draft.revoked = x);
  }

  /** With this share of V1 tokens refused. */
  public WorldOptions withRevokedShare(double x) {
    return edited(draft -> draft.revokedShare = x);
  }

  /** With so many users for all tokens. */
  public WorldOptions withUsers(long x) {
    return edited(draft -> draft.users = x);
  }

  /** With so many accounts for all users. */
  public WorldOptions withAccounts(long x) {
    return edited(draft -> draft.accounts = x);
  }

  /** With so many Harvest accounts of each user. */
  public WorldOptions withAccountsPerUser(int x) {
    return edited(draft -> draft.accountsPerUser = x);
  }

  /** With this share of users that have a Forecast account. */
  public WorldOptions withForecastShare(double x) {
    return edited(draft -> draft.forecastShare = x);
  }

  /** With this share of users that have no account. */
  public WorldOptions withoutAccounts(double x) {
    return edited(draft -> draft.withoutAccountsShare = x);
  }

  /** With access tokens that live so long. */
  public WorldOptions withAccessTokenLifetime(Duration x) {
    return edited(draft -> draft.accessTokenLifetime = x);
  }

  /** With or without rotation of refresh tokens. */
  public WorldOptions withRotation(boolean x) {
    return edited(draft -> draft.rotation = x);
  }

  /** With a V1 that accepts V2 access tokens, or not. */
  public WorldOptions withV1Accepts(boolean x) {
    return edited(draft -> draft.v1Accepts = x);
  }

  private WorldOptions edited(Consumer<Draft> edit) {
    Draft draft = new Draft(this);
    edit.accept(draft);
    return draft.done();
  }

  /** The same values, open for change. */
  private static final class Draft {
    private Map<String, Client> applications;
    private boolean openClients;
    private List<String> tokens;
    private List<String> revoked;
    private double revokedShare;
    private long users;
    private long accounts;
    private int accountsPerUser;
    private double forecastShare;
    private double withoutAccountsShare;
    private Duration accessTokenLifetime;
    private boolean rotation;
    private boolean v1Accepts;

    Draft(WorldOptions from) {
      this.applications = from.applications;
      this.openClients = from.openClients;
      this.tokens = from.tokens;
      this.revoked = from.revoked;
      this.revokedShare = from.revokedShare;
      this.users = from.users;
      this.accounts = from.accounts;
      this.accountsPerUser = from.accountsPerUser;
      this.forecastShare = from.forecastShare;
      this.withoutAccountsShare = from.withoutAccountsShare;
      this.accessTokenLifetime = from.accessTokenLifetime;
      this.rotation = from.rotation;
      this.v1Accepts = from.v1Accepts;
    }

    WorldOptions done() {
      return new WorldOptions(
          applications,
          openClients,
          tokens,
          revoked,
          revokedShare,
          users,
          accounts,
          accountsPerUser,
          forecastShare,
          withoutAccountsShare,
          accessTokenLifetime,
          rotation,
          v1Accepts);
    }
  }
}
