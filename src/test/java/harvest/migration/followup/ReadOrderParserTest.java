package harvest.migration.followup;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.outcome.Outcome.FailedRead;
import harvest.migration.outcome.Outcome.Reason;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOrderParserTest {
  private static final String TOKEN = "12345.at.0123456789abcdef";

  private static final Coordinates AT = new Coordinates("reads", 0, 0);

  private final List<ReadOrder> orders = new ArrayList<>();
  private final List<FailedRead> refused = new ArrayList<>();

  private void parse(String fields) {
    parse(fields, Origin.of(AT, null, null, null));
  }

  private void parse(String fields, Origin origin) {
    String record =
        "{'application':'acme','account_id':1,'resource':'users','access_token':'%s',%s}"
            .formatted(TOKEN, fields)
            .replace('\'', '"');
    new ReadOrderParser(null)
        .parse(record.getBytes(StandardCharsets.UTF_8), origin, orders::add, refused::add);
  }

  @Test
  void aSubjectThatHoldsTheTokenIsItsFingerprint() {
    parse("'subject':'user of " + TOKEN + "','context':{'note':'" + TOKEN + "'}");

    assertThat(orders.get(0).subject()).isEqualTo(new Secret(TOKEN).fingerprint());
    assertThat(String.valueOf(orders.get(0).context())).isEqualTo("{\"note\":\"***\"}");
  }

  @Test
  void aTokenInAHeaderOfItsRecordGoesNoFurther() {
    for (String query : List.of("{}", "{'of':{}}")) {
      parse("'query':" + query, Origin.of(AT, "file:" + TOKEN + "#1", null, null));
    }

    assertThat(orders.get(0).origin()).isEqualTo(Origin.of(AT, null, null, null));
    assertThat(refused.get(0).letter().toString()).doesNotContain(TOKEN);
  }

  @Test
  void aReadWithTwoResourcesIsNone() {
    parse("'resource':'clients'");

    assertThat(orders).isEmpty();
    assertThat(refused.get(0).letter().reason()).isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'access':'%s'}", "{'%s':1}", "{'list':['a','%s']}"})
  void aTokenInTheQueryIsRefused(String query) {
    parse("'query':" + query.formatted(TOKEN));

    assertThat(orders).isEmpty();
    assertThat(refused.get(0).letter().errorDescription()).startsWith("query: holds a secret");
    assertThat(refused.get(0).letter().toString()).doesNotContain(TOKEN);
  }
}
