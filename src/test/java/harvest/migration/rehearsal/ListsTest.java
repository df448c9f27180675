package harvest.migration.rehearsal;

import static harvest.migration.rehearsal.SimulatorClient.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.rehearsal.SimulatorClient.Reply;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListsTest {
  private final Simulator simulator = Simulator.start(SimulatorOptions.defaults());
  private final SimulatorClient caller = new SimulatorClient(simulator);
  private String access;
  private String account;

  @BeforeEach
  void migrate() throws Exception {
    access = caller.migrate(token("a")).accessToken();
    account =
        caller
            .get("/api/v2/accounts", access, null)
            .json()
            .get("accounts")
            .get(0)
            .get("id")
            .asText();
  }

  @AfterEach
  void close() {
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "users",
        "clients",
        "contacts",
        "projects",
        "tasks",
        "user_assignments",
        "task_assignments",
        "time_entries",
        "expenses",
        "expense_categories",
        "invoices",
        "estimates",
        "roles"
      })
  void everyListIsReadToItsEndThroughItsLinks(String resource) throws Exception {
    simulator.change(o -> o.with("lists.by_resource", Map.of(resource, 7)));

    Set<Long> ids = new HashSet<>();
    int pages = 0;
    String next = "/v2/" + resource + "?per_page=3";
    while (next != null) {
      JsonNode page = get(next).json();
      page.get(resource).forEach(record -> ids.add(record.get("id").asLong()));
      assertThat(page.get("total_pages").asInt()).isEqualTo(3);
      assertThat(page.get("total_entries").asInt()).isEqualTo(7);
      next = page.get("links").get("next").isNull() ? null : page.get("links").get("next").asText();
      pages++;
    }

    assertThat(pages).isEqualTo(3);
    assertThat(ids).hasSize(7).allMatch(id -> id > Integer.MAX_VALUE);
  }

  @Test
  void aNumberedListNumbersItsPages() throws Exception {
    simulator.change(o -> o.withRecords(7));

    JsonNode middle = get("/v2/time_entries?per_page=3&page=2&from=2026-01-01").json();

    assertThat(middle.get("page").asInt()).isEqualTo(2);
    assertThat(middle.get("next_page").asInt()).isEqualTo(3);
    assertThat(middle.get("previous_page").asInt()).isEqualTo(1);
    assertThat(middle.get("links").get("next").asText())
        .contains("page=3", "per_page=3", "from=2026-01-01");
  }

  @Test
  void aCursoredListHasNoNumbersOnItsMiddlePages() throws Exception {
    simulator.change(o -> o.withRecords(7));

    JsonNode first = get("/v2/clients?per_page=3").json();
    JsonNode middle = get(first.get("links").get("next").asText()).json();

    assertThat(first.get("links").get("next").asText()).contains("cursor=");
    assertThat(middle.get("page").isNull()).isTrue();
    assertThat(middle.get("next_page").isNull()).isTrue();
    assertThat(middle.get("links").get("next").isNull()).isFalse();
    assertThat(middle.get("links").get("previous").isNull()).isFalse();
  }

  @Test
  void anEmptyListHasOnePage() throws Exception {
    simulator.change(o -> o.withRecords(0));

    JsonNode page = get("/v2/clients").json();

    assertThat(page.get("clients")).isEmpty();
    assertThat(page.get("total_pages").asInt()).isEqualTo(1);
    assertThat(page.get("total_entries").asInt()).isZero();
    assertThat(page.get("links").get("next").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/clients?per_page=2001, 422",
    "/v2/clients?per_page=0, 422",
    "/v2/clients?per_page=many, 422",
    "/v2/clients?cursor=nonsense, 422",
    "/v2/clients?per_page=2000, 200",
    "/v2/reports/time/clients?per_page=1001, 422",
    "/v2/nothing, 404",
    "/elsewhere, 404"
  })
  void whatCannotBeAskedForIsRefused(String path, int status) throws Exception {
    assertThat(get(path).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "clients, clients, 2000",
    "time_entries, time_entries, 2000",
    "reports/time/clients, results, 1000",
    "reports/expenses/team, results, 1000"
  })
  void pagesHoldAsManyRecordsAsTheDefaultSays(String path, String field, int records)
      throws Exception {
    simulator.change(o -> o.withRecords(1_000_000));

    JsonNode page = get("/v2/" + path).json();

    assertThat(page.get(field)).hasSize(records);
    assertThat(page.get("per_page").asInt()).isEqualTo(records);
    assertThat(page.get("total_entries").asInt()).isEqualTo(1_000_000);
  }

  @Test
  void aListIsTheSameEachTime() throws Exception {
    assertThat(get("/v2/projects").text()).isEqualTo(get("/v2/projects").text());
  }

  @Test
  void withoutAnAccountOfTheUserTheTokenLooksDead() throws Exception {
    Reply missing = caller.get("/v2/clients", access, null);
    Reply foreign = caller.get("/v2/clients", access, "42");
    Reply dead = caller.get("/v2/clients", "1.at." + token("x"), account);

    for (Reply reply : new Reply[] {missing, foreign, dead}) {
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.error()).isEqualTo("invalid_token");
      assertThat(reply.header("WWW-Authenticate")).contains("invalid_token");
    }
  }

  @Test
  void theLogSaysWhichPageOfWhichAccountWasAskedFor() throws Exception {
    get("/v2/clients?page=1");

    assertThat(simulator.log().callsOf("/v2/clients"))
        .singleElement()
        .satisfies(call -> assertThat(call.query()).isEqualTo("page=1"))
        .satisfies(call -> assertThat(call.account()).isEqualTo(account))
        .satisfies(call -> assertThat(call.application()).isEqualTo("acme"));
  }

  @Test
  void whoTheUserIsAgrees() throws Exception {
    long user = caller.get("/api/v2/accounts", access, null).json().at("/user/id").asLong();

    assertThat(get("/v2/users/me").json().get("id").asLong()).isEqualTo(user);
    assertThat(get("/account/who_am_i").json().at("/user/id").asLong()).isEqualTo(user);
  }

  @Test
  void listsCanBeHostile() throws Exception {
    simulator.change(o -> o.withRecords(9));
    simulator.script(
        "/v2/clients",
        "next-other-host",
        "next-circle",
        "invalid-token",
        "rate-limited:1",
        "issue-cut");
    String path = "/v2/clients?per_page=3";

    assertThat(get(path).json().at("/links/next").asText()).startsWith("http://elsewhere.invalid");
    assertThat(get(path).json().at("/links/next").asText()).isEqualTo(simulator.url() + path);
    assertThat(get(path).status()).isEqualTo(401);
    assertThat(get(path).status()).isEqualTo(429);
    assertThatThrownBy(() -> get(path)).isInstanceOf(IOException.class);
    assertThat(get(path).status()).isEqualTo(200);
  }

  private Reply get(String path) throws Exception {
    return caller.get(path, access, account);
  }
}
