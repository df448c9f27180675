package harvest.migration.harvest.call;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.harvest.call.Endpoint.ListCall;
import harvest.migration.secret.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListCallTest {
  private static final String FROM = "https://api.harvestapp.com/v2/users?per_page=2";

  private final ListCall calls = new ListCall("https://api.harvestapp.com/", "Acme (a@b.example)");

  @Test
  void everyCallCarriesTheHeadersThatTheGuideRequires() {
    String first = calls.first("users", "a=b%2Bc");

    HttpCall call = calls.of(first, new Secret("1.at.x"), "42");

    assertThat(call.url()).isEqualTo("https://api.harvestapp.com/v2/users?a=b%2Bc");
    assertThat(call.headers())
        .containsEntry("Harvest-Account-Id", "42")
        .containsEntry("Authorization", "Bearer 1.at.x")
        .containsEntry("User-Agent", "Acme (a@b.example)");
    assertThat(call.toString()).doesNotContain("1.at.x");
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.harvestapp.com/v2/users?cursor=a%3D%3D&x=1, "
        + "https://api.harvestapp.com/v2/users?cursor=a%3D%3D&x=1",
    "https://API.harvestapp.com:443/v2/users?page=2, "
        + "https://api.harvestapp.com/v2/users?page=2",
    "/v2/users?page=2, https://api.harvestapp.com/v2/users?page=2"
  })
  void aLinkOfTheSameServerIsFollowed(String link, String address) {
    assertThat(calls.follow(FROM, link)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.harvestapp.com?:886/v2/rs:443?page=2",
        "https://api.harvestapp.com/v2/../api/v2/oauth2/token",
        "https://elsewhere.example/v2/users?page=2",
        "https://api.harvestapp.com.elsewhere.example/v2/users",
        "https://api.harvestapp.com@elsewhere.example/v2/users",
        "https://me@api.harvestapp.com/v2/users",
        "http://api.harvestapp.com/v2/users?page=2",
        "https://api.harvestapp.com:8443/v2/users?page=2",
        "//elsewhere.example/v2/users",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "::no url::",
        "https://api.harvestapp.com/v2/users?page=2 3"
      })
  void aLinkToAnyOtherPlaceIsNot(String link) {
    assertThat(calls.follow(FROM, link)).isNull();
  }

  @Test
  void aHostNameThatIsNoneOfTheRfcIsAServerToo() {
    ListCall local = new ListCall("http://harvest_simulator:9000", "Acme");

    assertThat(
            local.follow(
                "http://harvest_simulator:9000/v2/a", "http://harvest_simulator:9000/v2/a?page=2"))
        .isEqualTo("http://harvest_simulator:9000/v2/a?page=2");
    assertThat(local.follow("http://harvest_simulator:9000/v2/a", "http://other_host:9000/v2/a"))
        .isNull();
  }
}
