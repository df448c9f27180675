package harvest.migration.harvest;

/** A verdict in the words of docs/answers.md. */
final class VerdictWords implements Verdict.Cases<String> {
  @Override
  public String issued(Verdict.Issued verdict) {
    return "issued";
  }

  @Override
  public String verified(Verdict.Verified verdict) {
    return "verified";
  }

  @Override
  public String refused(Verdict.Refused verdict) {
    return "refused: " + verdict.refusal().key();
  }

  @Override
  public String credentialsRefused(Verdict.CredentialsRefused verdict) {
    return "credentials refused";
  }

  @Override
  public String endpointAway(Verdict.EndpointAway verdict) {
    return "endpoint away";
  }

  @Override
  public String again(Verdict.Again verdict) {
    return "again"
        + (verdict.mayHaveSucceeded() ? ", in doubt" : "")
        + (verdict.rateLimited() ? ", rate limited" : "")
        + (verdict.outage() ? ", outage" : "");
  }
}
