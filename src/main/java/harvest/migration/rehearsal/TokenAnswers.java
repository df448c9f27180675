package harvest.migration.rehearsal;

/** What a token endpoint says. */
public final class TokenAnswers {
  private TokenAnswers() {}

  /** The pair, as Harvest answers it. */
  public static Answer pair(Grant.Issued issued) {
    StringBuilder json = new StringBuilder(320);
    json.append("{\"access_token\":\"").append(issued.accessToken());
    if (issued.refreshToken() != null) {
      json.append("\",\"refresh_token\":\"").append(issued.refreshToken());
    }
    json.append("\",\"token_type\":\"bearer\",\"expires_in\":").append(issued.expiresIn());
    return Answer.json(200, json.append('}').toString());
  }
}
