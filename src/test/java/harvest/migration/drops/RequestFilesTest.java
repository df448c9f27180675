package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.Row.Reason;
import harvest.migration.drops.DropKind.RowRecord;
import harvest.migration.request.RequestParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFilesTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final RequestFiles requests = new RequestFiles();

  @Test
  void putsUnknownFieldsUnderContextWhereItsOwnWin() throws IOException {
    RowRecord.Accepted request =
        accepted(
            "{'team':'red','note':'extra','application':'acme','context':{'note':'own'},"
                + "'v1_refresh_token':'r1','subject':'u1','id':'7'}");

    assertThat(request.value())
        .isEqualTo(
            json(
                "{'id':'7','application':'acme','subject':'u1','v1_refresh_token':'r1',"
                    + "'context':{'note':'own','team':'red'}}"));
    assertThat(request.source()).isEqualTo("file:users.csv#5");
  }

  @Test
  void dropsWhatLooksLikeASecretAtAnyDepth() throws IOException {
    RowRecord.Accepted request =
        accepted(
            "{'application':'acme','v1_refresh_token':'r1','refresh_token':'x','code':'x',"
                + "'Set-Cookie':'x','X-API-KEY':'x','clientSecret':'x','sub':{'passwd':'x','keep':1},"
                + "'list':[{'credentials':{'a':'x'}},2],'context':{'Authorization':'x','deep':{"
                + "'access_token':'x'}}}");

    assertThat(request.value())
        .isEqualTo(
            json(
                "{'application':'acme','v1_refresh_token':'r1','context':{'deep':{},"
                    + "'sub':{'keep':1},'list':[{},2]}}"));
  }

  @Test
  void keepsTheKeyByTheSubjectElseTheFingerprintElseTheSource() throws IOException {
    assertThat(accepted("{'application':'acme','v1_refresh_token':'r','subject':'u1'}").key())
        .isEqualTo("acme/u1");
    assertThat(accepted("{'application':'acme','v1_refresh_token':'r','subject':12}").key())
        .isEqualTo("acme/12");
    assertThat(accepted("{'application':'acme','v1_refresh_token':'abc'}").key())
        .isEqualTo("acme/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(accepted("{'application':'acme','sealed':'e30'}").key())
        .isEqualTo("file:users.csv#5");
  }

  @Test
  void rowsWithoutATokenHaveNoKeyInCommon() throws IOException {
    assertThat(accepted("{'application':'acme','v1_refresh_token':'NULL'}").key())
        .isEqualTo("file:users.csv#5");
  }

  @ParameterizedTest
  @CsvSource({
    "v1_refresh_token, v1_refresh_token",
    "authorization_code, code",
    "refresh_token, refresh_token",
    "personal_access_token, access_token",
    "implicit, access_token"
  })
  void sendsTheSecretOfItsGrantAndNoOther(String grant, String field) throws IOException {
    String all =
        "'v1_refresh_token':'s','code':'s','refresh_token':'s','access_token':'s','password':'s'";

    RowRecord.Accepted request =
        accepted("{'application':'acme','grant_type':'" + grant + "'," + all + "}");

    assertThat(request.value())
        .isEqualTo(json("{'application':'acme','grant_type':'" + grant + "','" + field + "':'s'}"));
  }

  @ParameterizedTest
  @CsvSource({
    "v1_refresh_token, v1_refresh_token",
    "authorization_code, code",
    "refresh_token, refresh_token",
    "personal_access_token, access_token"
  })
  void rejectsARowWithoutTheSecretOfItsGrant(String grant, String field) throws IOException {
    Row.Rejected rejection = rejected("{'application':'acme','grant_type':'" + grant + "'}");

    assertThat(rejection)
        .isEqualTo(new Row.Rejected(5, Reason.MISSING_FIELD, field, "the row has no " + field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'v1_refresh_token':'r'}", "{'application':'','v1_refresh_token':'r'}"})
  void rejectsARowWithoutAnApplication(String row) throws IOException {
    assertThat(rejected(row).field()).isEqualTo("application");
  }

  @Test
  void requestsALinkForAnImplicitRowWithoutAToken() throws IOException {
    RowRecord.Accepted request =
        accepted("{'application':'acme','subject':'u1','grant_type':'implicit'}");

    assertThat(request.value())
        .isEqualTo(json("{'application':'acme','subject':'u1','grant_type':'implicit'}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'application':'acme','username':'bob','password':'topsecret'}",
        "{'application':'acme','username':'bob','password':'topsecret','v1_refresh_token':'NULL'}",
        "{'application':'acme','username':'bob','grant_type':'basic','v1_refresh_token':'topsecret'}",
        "{'application':'acme','username':'bob','grant_type':'password','password':'topsecret'}",
        "{'application':'acme','username':'bob','authorization':'basic topsecret'}"
      })
  void requestsALinkForBasicCredentialsAndSendsNoneOfThem(String row) throws IOException {
    RowRecord.Accepted request = accepted(row);

    assertThat(request.value())
        .isEqualTo(
            json("{'application':'acme','grant_type':'basic','context':{'username':'bob'}}"));
    assertThat(request.key()).isEqualTo("file:users.csv#5");
  }

  @Test
  void leavesAnUnknownGrantForTheIntakeToAnswerWithoutASecret() throws IOException {
    RowRecord.Accepted request =
        accepted("{'application':'acme','grant_type':'magic','v1_refresh_token':'topsecret'}");

    assertThat(request.value()).isEqualTo(json("{'application':'acme','grant_type':'magic'}"));
  }

  @Test
  void rejectsARequestAboveTheLimitByItsBytes() throws IOException {
    int rest = json("{'application':'acme','v1_refresh_token':'r','context':{'n':''}}").length();
    int fits = (RequestParser.MAX_BYTES - rest) / 2;

    assertThat(accepted(large(fits)).value()).hasSize(rest + fits);
    assertThat(rejected(large(fits + 1)).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void showsNoSecretInItsOwnText() throws IOException {
    RowRecord.Accepted request = accepted("{'application':'acme','v1_refresh_token':'topsecret'}");

    assertThat(request).hasToString("record of file:users.csv#5");
  }

  private static String large(int characters) {
    String note = "\u00e9".repeat(characters); // two bytes each
    return "{'application':'acme','v1_refresh_token':'r','n':'" + note + "'}";
  }

  private RowRecord.Accepted accepted(String row) throws IOException {
    return (RowRecord.Accepted) read(row);
  }

  private Row.Rejected rejected(String row) throws IOException {
    return (Row.Rejected) read(row);
  }

  private RowRecord read(String row) throws IOException {
    return requests.record(
        (Row) new Row.Fields(5, (ObjectNode) MAPPER.readTree(json(row))), "users.csv");
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource({
    "users.csv, csv",
    "USERS.CSV, csv",
    "users.csv.gz, csv",
    "a.b.ndjson, ndjson",
    "users.ndjson.gz, ndjson",
    "users.jsonl, ndjson",
    "users.JSONL.gz, ndjson",
    "users.json, json",
    "users.JSON.GZ, json"
  })
  void tellsTheFormatByTheEnding(String name, String format) {
    assertThat(requests.format(name)).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"users.xml", "users.txt", "users.csv.done", "users.gz", "csv", "users"})
  void knowsNoOtherEnding(String name) {
    assertThat(requests.format(name)).isEmpty();
  }
}
