package harvest.migration.harvest.call;

import harvest.migration.secret.Secret;

/** A GET that an access token authenticates. */
public final class BearerCall {
  private final Endpoint endpoint;

  private BearerCall(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Which accounts a token opens (guide, "Required Headers"); needs no Harvest-Account-Id.
   *
   * @param idUrl {@code harvest.id.url}
   */
  public static BearerCall accounts(String idUrl, String userAgent) {
    return new BearerCall(Endpoint.at(idUrl, "/api/v2/accounts", userAgent));
  }

  /**
   * Whether V1 accepts a V2 access token, as the guide says it does.
   *
   * @param v1Url {@code harvest.v1.url}
   */
  public static BearerCall whoAmI(String v1Url, String userAgent) {
    return new BearerCall(Endpoint.at(v1Url, "/account/who_am_i", userAgent));
  }

  /** The call with that token. */
  public HttpCall of(Secret accessToken) {
    return endpoint.get(accessToken);
  }
}
