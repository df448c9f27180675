package harvest.migration.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.GrantType;
import harvest.migration.request.Request.Identity;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.request.RequestParser.Refused;
import harvest.migration.request.RequestParser.Refused.Fault;
import harvest.migration.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final String TOKEN = "rt-0123456789abcdef";
  private static final Coordinates AT = new Coordinates("requests", 3, 42);

  private final RequestParser parser =
      AcmeRequests.parser(
          new Application("spa", Flow.IMPLICIT, null, null, "v2", null, "https://spa/cb"),
          new Application("script", Flow.PERSONAL_ACCESS_TOKEN, null, null, null, null, null));

  private Parsed parse(byte[] value) {
    return parser.parse(value, Origin.of(AT, null, null, null));
  }

  /** Single quotes stand for double ones. */
  private Parsed parse(String json) {
    return parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private Request request(String fields) {
    Parsed parsed = parse("{'application':'acme'," + fields + "}");
    assertThat(parsed).isInstanceOf(Request.class);
    return (Request) parsed;
  }

  private Request migration(String fields) {
    return request("'v1_refresh_token':'" + TOKEN + "'" + (fields.isEmpty() ? "" : "," + fields));
  }

  private Refused refused(String json, Fault fault) {
    Parsed parsed = parse(json);
    assertThat(parsed).isInstanceOf(Refused.class);
    assertThat(((Refused) parsed).fault()).isEqualTo(fault);
    return (Refused) parsed;
  }

  private static String context(Request request) {
    return request.context().toString().replace('"', '\'');
  }

  @Test
  void theLeastRequestIsAnApplicationAndAToken() {
    Request request = migration("");

    assertThat(request.grantType()).isEqualTo(GrantType.V1_REFRESH_TOKEN);
    assertThat(request.secret().text()).isEqualTo(TOKEN);
    assertThat(request.fingerprint())
        .isEqualTo("7e953466b3487332750582ab8b7a8bd690f5baffc8cf37ce8f6c400e73c6bf57");
    assertThat(request.id()).isEqualTo(request.fingerprint());
    assertThat(request.subject()).isNull();
    assertThat(request.redirectUri()).isNull();
    assertThat(context(request)).isEqualTo("{}");
    assertThat(request.toString()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "-0", "1.0", "1.10", "1e5", "1E+400", "12345678901234567890123456"})
  void anIdOrSubjectThatIsANumberIsTakenAsItStands(String number) {
    Request request = migration("'id':" + number + ",'subject':" + number);

    assertThat(request.id()).isEqualTo(number);
    assertThat(request.subject()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "[]", "{}", "[1]"})
  void anIdOrSubjectIsNothingElse(String value) {
    for (String name : List.of("id", "subject")) {
      Refused refused =
          refused(
              "{'application':'acme','v1_refresh_token':'%s','%s':%s}"
                  .formatted(TOKEN, name, value),
              Fault.INVALID_REQUEST);
      assertThat(refused.why()).isEqualTo(name + ": must be a string or a number");
      assertThat(refused.fingerprint()).isEqualTo(new Secret(TOKEN).fingerprint());
      assertThat(refused.application()).isEqualTo("acme");
    }
  }

  @Test
  void anIdThatIsNullOrEmptyIsTheFingerprint() {
    assertThat(migration("'id':null").id()).isEqualTo(new Secret(TOKEN).fingerprint());
    assertThat(migration("'id':''").id()).isEqualTo(new Secret(TOKEN).fingerprint());
    assertThat(migration("'subject':''").subject()).isNull();
  }

  @Test
  void unknownFieldsTravelOnUnderContextWhereItsOwnWin() {
    assertThat(context(migration("'a':1,'b':{'c':[true,null]},'context':{'a':2,'d':'x'}")))
        .isEqualTo("{'a':2,'b':{'c':[true,null]},'d':'x'}");
  }

  @Test
  void numbersOfTheContextKeepTheirText() {
    String numbers =
        "[1.10,10.0,123456789012345678901234567890,1e10000,1E+5,-0,12345678901234567890.0]";

    assertThat(context(migration("'context':{'n':" + numbers + "},'m':1e10000")))
        .isEqualTo("{'m':1e10000,'n':" + numbers + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "code",
        "Code",
        "access_token",
        "refresh_token",
        "v1_refresh_token",
        "password",
        "db_passwd",
        "clientSecret",
        "csrfToken",
        "Authorization",
        "set-cookie",
        "aws_credentials",
        "API_KEY",
        "db_pwd",
        "id_jwt",
        "private_key",
        "privateKey",
        "session_id"
      })
  void secretLikeFieldsAreDroppedAtAnyDepth(String name) {
    String hidden = "'" + name + "':'leaks',";
    Request request =
        migration(
            (name.equals("v1_refresh_token") ? "" : hidden)
                + "'x':{"
                + hidden
                + "'y':[{"
                + hidden
                + "'z':1}]},'context':{"
                + hidden
                + "'w':[["
                + "{"
                + hidden
                + "'v':2}]]}");

    assertThat(context(request)).isEqualTo("{'x':{'y':[{'z':1}]},'w':[[{'v':2}]]}");
  }

  @Test
  void otherNamesStay() {
    assertThat(context(migration("'codes':1,'username':'u','email':'e','pass':'p','status':'s'")))
        .isEqualTo("{'codes':1,'username':'u','email':'e','pass':'p','status':'s'}");
  }

  @Test
  void aQuotedSecretIsBlottedOut() {
    Request request =
        migration(
            "'id':'id of %1$s','subject':'%1$s','note':'is %1$s.','%1$s':1,'l':[{'a%1$s':2},'%1$s']"
                .formatted(TOKEN));

    assertThat(request.id()).isEqualTo(request.fingerprint());
    assertThat(request.subject()).isEqualTo(request.fingerprint());
    assertThat(context(request)).isEqualTo("{'note':'***','l':[{},'***']}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rt-0123456789abc",
        "x=rt%2D0123456789abcdef&y",
        "&#114;t-0123456789abcdef",
        "cnQtMDEyMzQ1Njc4OWFiY2RlZg==",
        "eHJ0LTAxMjM0NTY3ODlhYmNkZWY",
        "eHlydC0wMTIzNDU2Nzg5YWJjZGVm"
      })
  void aPieceOfASecretAndAnEncodedOneAreBlottedOutToo(String copy) {
    Request request = migration("'subject':'%1$s','note':'is %1$s.'".formatted(copy));

    assertThat(request.subject()).isEqualTo(request.fingerprint());
    assertThat(context(request)).isEqualTo("{'note':'***'}");
  }

  @Test
  void otherSecretsOfTheRequestAreBlottedOutToo() {
    Request request =
        migration(
            "'context':{'password':'hunter2hunter2','deep':{'authorization':'Bearer abcdefghij'}},"
                + "'note':'my hunter2hunter2','curl':'-H abcdefghij','subject':'hunter2hunter2'");

    assertThat(request.subject()).isEqualTo(request.fingerprint());
    assertThat(context(request)).isEqualTo("{'note':'***','curl':'***','deep':{}}");
  }

  @Test
  void aSubjectThatIsAlsoATokenIdStays() {
    assertThat(migration("'subject':'user-100001','token_id':'user-100001'").subject())
        .isEqualTo("user-100001");
  }

  @Test
  void aTokenThatIsRefusedIsBlottedOutAsWell() {
    String bad = TOKEN + "\\t" + TOKEN;
    Refused refused =
        refused(
            "{'application':'acme','v1_refresh_token':'%1$s','subject':'%1$s','n':'%1$s'}"
                .formatted(bad),
            Fault.INVALID_REQUEST);

    assertThat(refused.why()).startsWith("v1_refresh_token: must be a string of 1 to 4096");
    assertThat(refused.toString()).doesNotContain(TOKEN);
    assertThat(refused.fingerprint()).isNull();
  }

  @Test
  void whatCannotBeWrittenAsUtf8IsMended() throws Exception {
    Request request =
        migration("'id':'a\\ud83d','subject':'\\ude00b','n':{'m':'x\\ud83d\\ude00\\udfff'}");

    assertThat(request.id()).isEqualTo("a?");
    assertThat(request.subject()).isEqualTo("?b");
    assertThat(context(request)).isEqualTo("{'n':{'m':'x\ud83d\ude00?'}}");
    assertThat(new ObjectMapper().writeValueAsBytes(request.context())).isNotEmpty();
  }

  @Test
  void aSecretThatCannotBeWrittenAsUtf8IsRefused() {
    refused("{'application':'acme','v1_refresh_token':'\\ud800abc'}", Fault.INVALID_REQUEST);
  }

  @Test
  void aRequestHasAtMost65536Bytes() {
    String frame = "{'application':'acme','v1_refresh_token':'" + TOKEN + "','n':'é'}";
    int spare = 65_536 - frame.getBytes(StandardCharsets.UTF_8).length;

    String largest = frame.replace("é", "é" + "n".repeat(spare));
    assertThat(parse(largest)).isInstanceOf(Request.class);
    Refused refused = refused(largest.replace("é", "éé"), Fault.MALFORMED);

    assertThat(refused.why()).contains("65538").contains("65536");
    assertThat(refused.application()).isNull();
    refused(largest.replace("é", "én"), Fault.MALFORMED);
  }

  @Test
  void aSecretInAHeaderOfItsRecordGoesNoFurther() {
    String parent = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-01";
    Origin origin = Origin.of(AT, "file:" + TOKEN + "#1", parent, "vendor=" + TOKEN);
    for (String application : List.of("acme", "nobody")) {
      String record =
          "{\"application\":\"" + application + "\",\"v1_refresh_token\":\"" + TOKEN + "\"}";

      Origin kept = parser.parse(record.getBytes(StandardCharsets.UTF_8), origin).origin();

      assertThat(kept).isEqualTo(Origin.of(AT, null, parent, null));
    }
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("empty", bytes("")),
        arguments("blank", bytes(" \n")),
        arguments("one name twice", bytes("{\"application\":\"acme\",\"application\":\"b\"}")),
        arguments("the same, escaped", bytes("{\"id\":\"1\",\"\\u0069d\":\"2\"}")),
        arguments("the same in context", bytes("{\"context\":{\"a\":[{\"b\":1,\"b\":1}]}}")),
        arguments("text", bytes("hello")),
        arguments("half", bytes("{\"application\":\"acme\"")),
        arguments("string", bytes("\"x\"")),
        arguments("array", bytes("[{\"application\":\"acme\"}]")),
        arguments("null", bytes("null")),
        arguments("number", bytes("1")),
        arguments("two objects", bytes("{}{}")),
        arguments("trailing brace", bytes("{}}")),
        arguments("trailing word", bytes("{\"application\":\"acme\"} x")),
        arguments("trailing NUL", bytes("{}\0")),
        arguments("single quotes", bytes("{'a':1}")),
        arguments("comment", bytes("{/**/}")),
        arguments("trailing comma", bytes("{\"a\":1,}")),
        arguments("leading zero", bytes("{\"id\":007}")),
        arguments("NaN", bytes("{\"id\":NaN}")),
        arguments("line break in a string", bytes("{\"id\":\"a\nb\"}")),
        arguments("ISO 8859-1", "{\"id\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1)),
        arguments("cut UTF-8", new byte[] {'{', '"', (byte) 0xc3}),
        arguments(
            "surrogate in UTF-8",
            new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '1', '}'}),
        arguments("overlong", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'}),
        arguments("UTF-16", "{\"application\":\"acme\"}".getBytes(StandardCharsets.UTF_16LE)),
        arguments("too deep", bytes("{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}")),
        arguments("a number without end", bytes("{\"id\":" + "9".repeat(60_000) + "}")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void malformed(String name, byte[] value) {
    Parsed parsed = parse(value);

    assertThat(parsed).isInstanceOf(Refused.class);
    Refused refused = (Refused) parsed;
    assertThat(refused.fault()).isEqualTo(Fault.MALFORMED);
    assertThat(refused)
        .isEqualTo(
            new Refused(
                Fault.MALFORMED,
                refused.why(),
                null,
                null,
                null,
                null,
                null,
                null,
                Origin.of(AT, null, null, null)));
  }

  @Test
  void aRecordWithoutValueIsMalformed() {
    assertThat(((Refused) parse((byte[]) null)).why()).isEqualTo("the record has no value");
  }

  @Test
  void aByteOrderMarkIsNoFault() {
    assertThat(parse("\uFEFF{'application':'acme','v1_refresh_token':'" + TOKEN + "'}"))
        .isInstanceOf(Request.class);
  }

  @Test
  void whatIsNestedAsDeepAsAllowedCanBeWrittenAndReadAgain() throws Exception {
    int depth = RequestParser.MAX_DEPTH - 1;
    Request request = migration("'a':" + "[".repeat(depth) + "]".repeat(depth));

    ObjectMapper plain = new ObjectMapper();
    byte[] written = plain.writeValueAsBytes(plain.createObjectNode().set("c", request.context()));
    assertThat(plain.readTree(written).path("c").path("a").isArray()).isTrue();
  }

  static Stream<Arguments> grants() {
    return Stream.of(
        arguments("v1_refresh_token", "v1_refresh_token", GrantType.V1_REFRESH_TOKEN),
        arguments("authorization_code", "code", GrantType.AUTHORIZATION_CODE),
        arguments("refresh_token", "refresh_token", GrantType.REFRESH_TOKEN),
        arguments("personal_access_token", "access_token", GrantType.PERSONAL_ACCESS_TOKEN),
        arguments("implicit", "access_token", GrantType.IMPLICIT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("grants")
  void eachGrantTypeHasItsField(String key, String field, GrantType type) {
    Request request = request("'grant_type':'%s','%s':'%s'".formatted(key, field, TOKEN));

    assertThat(request.identity())
        .isEqualTo(new Identity("acme", type, new Secret(TOKEN).fingerprint()));
    assertThat(request.secret()).isEqualTo(new Secret(TOKEN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("grants")
  void anotherFieldIsNotItsSecret(String key, String field, GrantType type) {
    String other = field.equals("code") ? "refresh_token" : "code";
    if (type == GrantType.IMPLICIT) {
      return; // has a test of its own
    }
    Refused refused =
        refused(
            "{'application':'acme','grant_type':'%s','%s':'%s'}".formatted(key, other, TOKEN),
            Fault.INVALID_REQUEST);

    assertThat(refused.why()).startsWith(field + ":");
    assertThat(refused.grantType()).isEqualTo(key);
    assertThat(refused.toString()).doesNotContain(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "''",
        "1",
        "null",
        "true",
        "[]",
        "{'a':1}",
        "'a\\u0000b'",
        "'a\\u009fb'",
        "' a'",
        "'a '",
        "'a b'",
        "'a\\tb'",
        "'a\\n'",
        "'a\\u00a0b'",
        "'a\\\"b'",
        "'a\\u0027b'",
        "'\u201ca\u201d'",
        "'\u00e9'",
        "'a\u200bb'"
      })
  void aSecretIsANonEmptyStringOfPrintableAsciiWithoutWhiteSpaceOrQuotes(String value) {
    Refused refused =
        refused("{'application':'acme','v1_refresh_token':" + value + "}", Fault.INVALID_REQUEST);

    assertThat(refused.why()).startsWith("v1_refresh_token: must be a string of 1 to 4096");
    assertThat(refused.fingerprint()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL", "null", "(null)", "<NULL>", "\\\\N", "nil", "None", "undefined", "UNDEFINED", "N/A",
        "n/a", "NaN", "#NAME?", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#NV",
        "#WERT!", "#BEZUG!", "#SPILL!", "#GETTING_DATA", "########", "Err:502"
      })
  void aWordForNothingOrASpreadsheetsErrorIsNoSecretWhateverTheGrant(String word) {
    for (GrantType type : GrantType.values()) {
      Refused refused =
          refused(
              "{'application':'acme','subject':'u','grant_type':'%s','%s':'%s'}"
                  .formatted(type.key(), type.secretField(), word),
              Fault.INVALID_REQUEST);

      assertThat(refused.why()).startsWith(type.secretField() + ": holds a word for nothing");
      assertThat(refused.fingerprint()).isNull();
      assertThat(refused.subject()).isEqualTo("u");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nullable", "none-1", "#abc", "a", "~!@#$%^&*()_+`=[]{}|;:,./<>?-"})
  void whatOnlyLooksLikeItIsASecret(String token) {
    assertThat(request("'v1_refresh_token':'" + token + "'").secret().text()).isEqualTo(token);
  }

  @Test
  void aSecretHasAtMost4096Characters() {
    String most = "x".repeat(4096);
    assertThat(parse("{'application':'acme','v1_refresh_token':'" + most + "'}"))
        .isInstanceOf(Request.class);
    refused("{'application':'acme','v1_refresh_token':'" + most + "x'}", Fault.INVALID_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'magic'", "''", "1", "[]", "{}", "true", "'V1_REFRESH_TOKEN'"})
  void anUnknownGrantTypeIsInvalid(String grant) {
    Refused refused =
        refused(
            "{'application':'acme','v1_refresh_token':'%s','grant_type':%s,'subject':'u'}"
                .formatted(TOKEN, grant),
            Fault.INVALID_REQUEST);

    assertThat(refused.why()).startsWith("grant_type:");
    assertThat(refused.grantType()).isNull();
    assertThat(refused.subject()).isEqualTo("u");
  }

  @Test
  void aGrantTypeThatIsNullIsTheDefault() {
    assertThat(migration("'grant_type':null").grantType()).isEqualTo(GrantType.V1_REFRESH_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "[]", "'x'", "true"})
  void aContextIsAnObject(String context) {
    assertThat(
            refused(
                    "{'application':'acme','v1_refresh_token':'%s','context':%s}"
                        .formatted(TOKEN, context),
                    Fault.INVALID_REQUEST)
                .why())
        .startsWith("context:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'application':null}", "{'application':''}", "{'application':7}"})
  void withoutAnApplicationARequestIsInvalid(String json) {
    assertThat(refused(json, Fault.INVALID_REQUEST).why()).startsWith("application:");
  }

  @Test
  void anUnknownApplicationIsNamed() {
    Refused refused =
        refused(
            "{'id':5,'application':'nobody','subject':'u','v1_refresh_token':'"
                + TOKEN
                + "','n':1}",
            Fault.UNKNOWN_APPLICATION);

    assertThat(refused.id()).isEqualTo("5");
    assertThat(refused.application()).isEqualTo("nobody");
    assertThat(refused.subject()).isEqualTo("u");
    assertThat(refused.grantType()).isEqualTo("v1_refresh_token");
    assertThat(refused.fingerprint()).isEqualTo(new Secret(TOKEN).fingerprint());
    assertThat(refused.context()).hasToString("{\"n\":1}");
    refused("{'application':'Acme','v1_refresh_token':'x'}", Fault.UNKNOWN_APPLICATION);
  }

  @Test
  void aCodeHasItsRedirectUriOrTheApplications() {
    String code = "'grant_type':'authorization_code','code':'" + TOKEN + "'";

    assertThat(request(code + ",'redirect_uri':'https://own'").redirectUri())
        .isEqualTo("https://own");
    assertThat(request(code).redirectUri()).isEqualTo("https://acme.example/callback");
    assertThat(request(code + ",'redirect_uri':''").redirectUri())
        .isEqualTo("https://acme.example/callback");
    refused("{'application':'acme'," + code + ",'redirect_uri':1}", Fault.INVALID_REQUEST);
    assertThat(migration("'redirect_uri':'https://own'").redirectUri()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1_refresh_token", "authorization_code", "refresh_token"})
  void aGrantThatTheFlowHasNoCredentialsForIsInvalid(String grant) {
    String field = GrantType.find(grant).secretField();
    for (String application : List.of("spa", "script")) {
      assertThat(
              refused(
                      "{'application':'%s','grant_type':'%s','%s':'x'}"
                          .formatted(application, grant, field),
                      Fault.INVALID_REQUEST)
                  .why())
          .startsWith("grant_type:")
          .contains("flow");
    }
  }

  @Test
  void anAccessTokenIsCheckedForEveryFlow() {
    for (String application : List.of("acme", "spa", "script")) {
      for (String grant : List.of("implicit", "personal_access_token")) {
        assertThat(
                parse(
                    "{'application':'%s','grant_type':'%s','access_token':'x'}"
                        .formatted(application, grant)))
            .isInstanceOf(Request.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'access_token':null", ",'access_token':''"})
  void implicitWithoutATokenAsksForConsent(String field) {
    Refused refused =
        refused(
            "{'application':'spa','grant_type':'implicit','subject':'u'" + field + "}",
            Fault.REAUTHORIZATION_REQUIRED);

    assertThat(refused.grantType()).isEqualTo("implicit");
    assertThat(refused.subject()).isEqualTo("u");
    assertThat(refused.fingerprint()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'username':'u','password':'correcthorse'",
        "'email':'e@x','password':'correcthorse'",
        "'Email':'e@x','Password':'correcthorse'",
        "'authorization':'Basic Y29ycmVjdGhvcnNl'",
        "'Authorization':'  basic Y29ycmVjdGhvcnNl'",
        "'grant_type':'basic'",
        "'grant_type':'password','username':'u','password':'correcthorse'",
        "'grant_type':'Basic','v1_refresh_token':'correcthorse'",
        "'username':'u','password':'correcthorse','note':'use correcthorse'"
      })
  void basicCredentialsAskForConsentAndGoNoFurther(String fields) {
    Refused refused =
        refused("{'application':'script'," + fields + "}", Fault.REAUTHORIZATION_REQUIRED);

    assertThat(refused.why()).contains("personal access token");
    assertThat(refused.toString()).doesNotContain("correcthorse").doesNotContain("Y29ycmVjd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'username':'u'",
        "'password':'p'",
        "'username':null,'password':'p'",
        "'authorization':'Bearer abc'",
        "'authorization':'Basically'"
      })
  void halfOfBasicCredentialsIsAMissingToken(String fields) {
    refused("{'application':'acme'," + fields + "}", Fault.INVALID_REQUEST);
  }

  @Test
  void aTokenBesideBasicCredentialsIsMigrated() {
    assertThat(context(migration("'username':'u','password':'correcthorse'")))
        .isEqualTo("{'username':'u'}");
  }

  @Test
  void basicCredentialsOfAnUnknownApplicationAreOfAnUnknownApplication() {
    refused("{'application':'nobody','username':'u','password':'p'}", Fault.UNKNOWN_APPLICATION);
  }
}
