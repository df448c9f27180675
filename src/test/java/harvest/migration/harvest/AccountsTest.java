package harvest.migration.harvest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.harvest.AnswerTable.Body;
import org.junit.jupiter.api.Test;

class AccountsTest {

  @Test
  void everyValueStaysAsHarvestSentIt() {
    Accounts accounts =
        accounts(
            """
            {"user":{"id":123456789012345678901234567890,"first_name":"Zoë","last_name":null,
                     "email":"z@example.org","token":"x"},
             "accounts":[{"id":9007199254740993,"name":"A","product":"harvest","extra":1},
                         {"id":1.50,"name":"B","product":"forecast"},"odd"]}
            """);

    assertThat(accounts.user())
        .hasToString(
            "{\"id\":123456789012345678901234567890,\"first_name\":\"Zoë\",\"last_name\":null,"
                + "\"email\":\"z@example.org\"}");
    assertThat(accounts.accounts())
        .hasToString(
            "[{\"id\":9007199254740993,\"name\":\"A\",\"product\":\"harvest\"},"
                + "{\"id\":1.50,\"name\":\"B\",\"product\":\"forecast\"}]");
  }

  @Test
  void onlyAccountsOfHarvestServeTheApi() {
    Accounts accounts =
        accounts(
            "{\"accounts\":[{\"id\":1,\"product\":\"forecast\"},{\"id\":2,\"product\":\"harvest\"},"
                + "{\"product\":\"harvest\"}]}");

    assertThat(accounts.harvestIds()).containsExactly("2");
    assertThat(accounts.user()).isNull();
  }

  @Test
  void aFieldThatIsMissingIsNull() {
    assertThat(accounts("{\"accounts\":[{\"id\":1}]}").accounts())
        .hasToString("[{\"id\":1,\"name\":null,\"product\":null}]");
  }

  @Test
  void anAnswerWithoutAListIsNone() {
    assertThat(accounts("{\"accounts\":{}}")).isNull();
    assertThat(accounts("{}")).isNull();
  }

  private static Accounts accounts(String json) {
    return Accounts.in(Body.of(json.getBytes(UTF_8)).object());
  }
}
