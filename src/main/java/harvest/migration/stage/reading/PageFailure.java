package harvest.migration.stage.reading;

import harvest.migration.harvest.Said;
import org.jspecify.annotations.Nullable;

/** Says why a page could not be read and what to do, in a sentence for the dead letter. */
final class PageFailure {
  private PageFailure() {}

  /** The sentence, and what Harvest itself says. */
  static String text(Said said, String resource, int page) {
    String sentence = "page " + page + " of " + resource + ": " + why(said.status());
    // Without an answer, and for a success that is no page, the description is ours.
    boolean ours = said.status() == null || said.status() / 100 == 2;
    return ours || said.errorDescription() == null
        ? sentence
        : sentence + "; Harvest says: " + said.errorDescription();
  }

  private static String why(@Nullable Integer status) {
    if (status == null) {
      return "no try was answered; replay once Harvest answers";
    }
    return switch (status) {
      case 400, 422 -> "Harvest refuses the query; correct it (most reports demand from and to)";
      case 401 ->
          "Harvest does not take the token for this account: it has expired, or does not open it;"
              + " ask with a fresh token";
      case 403 -> "the token's user may not see it; ask with the token of somebody who may";
      case 404 -> "Harvest does not know it in this account; check resource and account_id";
      case 429 -> "Harvest asked to wait at every try; replay later";
      default ->
          status / 100 == 2
              ? "the answer is no page of a list; replay, and see whether the API has changed"
              : status / 100 == 5
                  ? "Harvest failed at every try; replay once it is well"
                  : "Harvest answers " + status + ", which no page of a list is answered with";
    };
  }
}
