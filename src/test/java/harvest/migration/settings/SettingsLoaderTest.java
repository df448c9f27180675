package harvest.migration.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.credentials.Applications.Application;
import harvest.migration.credentials.Applications.Flow;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.settings.SettingsLoader.Loaded;
import harvest.migration.settings.SettingsLoader.Problem;
import harvest.migration.settings.SettingsReader.ApplicationKey;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
  private static final String SECRET = "s3cret-of-acme";

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void everyKeyHasItsDefault() throws Exception {
    shipped("harvest.user-agent=Tests (t@example.com)");

    Settings settings = load().valid();

    assertThat(settings.harvest())
        .isEqualTo(
            new Settings.Harvest(
                "https://id.getharvest.com",
                "https://api.harvestapp.com",
                "https://api.harvestapp.com",
                "Tests (t@example.com)"));
    assertThat(settings.kafka())
        .isEqualTo(new Settings.Kafka("localhost:9092", "harvest-migration", null));
    assertThat(settings.topics().all())
        .containsExactly(
            "harvest.migration.requests",
            "harvest.migration.results",
            "harvest.migration.dead-letters",
            "harvest.migration.accounts",
            "harvest.v2.reads",
            "harvest.v2.records",
            "harvest.v2.payloads");
    assertThat(settings.dataDir()).isEqualTo(Path.of("data"));
    assertThat(settings.files())
        .isEqualTo(
            new Settings.Files(
                Path.of("data/inbox"), Duration.ofSeconds(5), false, 16L << 30, 200));
    assertThat(settings.ledgerUrl().text()).isEqualTo("jdbc:sqlite:data/ledger.db");
    assertThat(settings.window()).isEqualTo(200);
    assertThat(settings.rate()).isEqualTo(new Settings.Rate(100, Duration.ofSeconds(15)));
    assertThat(settings.reportsRate()).isEqualTo(new Settings.Rate(100, Duration.ofMinutes(15)));
    assertThat(settings.circuitCalls()).isEqualTo(3);
    assertThat(settings.outageFailures()).isEqualTo(10);
    assertThat(settings.retry())
        .isEqualTo(
            new Settings.Retry(
                5, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(15)));
    assertThat(settings.http())
        .isEqualTo(new Settings.Http(Duration.ofSeconds(5), Duration.ofSeconds(30)));
    assertThat(settings.lookups()).isEqualTo(new Settings.Lookups(true, false));
    assertThat(settings.reading()).isEqualTo(new Settings.Reading(List.of(), null, 10_000));
    assertThat(settings.sealing()).isEqualTo(new Settings.Sealing(null, null));
    assertThat(settings.allowHttp()).isFalse();
    assertThat(settings.operation()).isEqualTo(new Settings.Operation(false, null, "127.0.0.1"));
    assertThat(settings.applications().all()).isEmpty();
  }

  @Test
  void theShippedFileDocumentsEveryKeyWithItsDefaultAndSetsNone() throws Exception {
    String shipped = Files.readString(Path.of("config/application.properties"));
    Properties commented = new Properties();
    commented.load(
        new StringReader(
            shipped
                .lines()
                .filter(line -> line.startsWith("#harvest."))
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"))));
    Properties set = new Properties();
    set.load(new StringReader(shipped));

    for (Key key : Key.values()) {
      assertThat(commented).as("documented keys").containsKey(key.key());
      if (key != Key.USER_AGENT) {
        assertThat(commented.getProperty(key.key()))
            .as(key.key())
            .isEqualTo(key.fallback() == null ? "" : key.fallback());
      }
    }
    for (ApplicationKey key : ApplicationKey.values()) {
      assertThat(commented).containsKey(key.of("acme"));
    }
    assertThat(set.stringPropertyNames()).noneMatch(key -> key.startsWith("harvest."));
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000", "500MiB, 524288000", "2gib, 2147483648", "16G, 17179869184"})
  void aSizeIsWrittenInBytesOrWithItsUnit(String text, long bytes) throws Exception {
    shipped("harvest.user-agent=x", "harvest.files.max-unpacked=" + text);

    assertThat(loader().load(null).valid().files().maxUnpacked()).isEqualTo(bytes);
  }

  @Test
  void theEnvironmentWinsOverTheNamedFileAndThatOverTheShippedOne() throws Exception {
    shipped("harvest.user-agent=shipped", "harvest.window=1", "harvest.kafka.group=shipped");
    Path extra =
        file("extra.properties", "harvest.window=2", "harvest.kafka.group=extra", "camel.x=y");
    environment.put("HARVEST_KAFKA_GROUP", "environment");

    Settings settings = loader().load(extra).valid();

    assertThat(settings.harvest().userAgent()).isEqualTo("shipped");
    assertThat(settings.window()).isEqualTo(2);
    assertThat(settings.kafka().group()).isEqualTo("environment");
    assertThat(settings.camel().own()).isEqualTo(Map.of("camel.x", "y"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          not a number      | harvest.window=many              | harvest.window                | whole number
          too many in flight | harvest.window=10001            | harvest.window                | whole number from 1 to 10000
          too small         | harvest.retry.attempts=0         | harvest.retry.attempts        | whole number from 1 on
          a port too high   | harvest.health.port=70000        | harvest.health.port           | 0 to 65535
          no duration       | harvest.retry.delay=soon         | harvest.retry.delay           | no duration
          a period of zero  | harvest.rate.period=0s           | harvest.rate.period           | above zero
          max below delay   | harvest.retry.max-delay=1ms      | harvest.retry.max-delay       | shorter than harvest.retry.delay
          no flag           | harvest.accounts=yes             | harvest.accounts              | neither of false, true
          no choice         | harvest.files.processed=move     | harvest.files.processed       | neither of keep, delete
          no size           | harvest.files.max-unpacked=lots  | harvest.files.max-unpacked    | no number of bytes
          a size of zero    | harvest.files.max-unpacked=0GiB  | harvest.files.max-unpacked    | no number of bytes
          no log format     | harvest.log.format=xml           | harvest.log.format            | neither of text, json
          no topic          | harvest.topic.results=a b        | harvest.topic.results         | no name of a topic
          two topics in one | harvest.topic.reads=harvest.v2.records | harvest.topic.records   | another purpose
          no brokers        | harvest.kafka.brokers=kafka      | harvest.kafka.brokers         | HOST:PORT
          http elsewhere    | harvest.id.url=http://10.0.0.1   | harvest.id.url                | in the clear
          no URL            | harvest.api.url=id.getharvest    | harvest.api.url               | no https:// URL
          a URL with more   | harvest.v1.url=https://a:b@c.d   | harvest.v1.url                | host and path alone
          no ledger         | harvest.ledger.url=jdbc:h2:mem   | harvest.ledger.url            | no URL of a ledger
          no resource       | harvest.read.resources=users,4x! | harvest.read.resources        | number 2 of the list is no resource
          no page size      | harvest.read.page-size=0         | harvest.read.page-size        | whole number
          no seal key       | harvest.seal.key=nowhere.jwk     | harvest.seal.key              | cannot be read
          no unseal keys    | harvest.unseal.keys=nowhere.jwk  | harvest.unseal.keys           | cannot be read
          unknown           | harvest.user_agent=x             | harvest.user_agent            | unknown
          bad reference     | harvest.data.dir=${harvest.nope} | harvest.data.dir              | refers to harvest.nope
          a circle          | harvest.data.dir=${harvest.data.dir}/x | harvest.data.dir        | refers to harvest.data.dir
          no function       | harvest.kafka.group={{env:NOPE_NOT_SET}} | harvest.kafka.group   | {{env:NOPE_NOT_SET}} has no value
          no user agent     | harvest.user-agent={{env:NOPE_NOT_SET}} | harvest.user-agent     | has no value
          no ledger file    | harvest.ledger.url=file:/nowhere | harvest.ledger.url            | cannot be read
          a TLS proxy       | harvest.http.proxy=https://p:1   | harvest.http.proxy            | no http://HOST:PORT
          no port of it     | harvest.http.proxy=http://proxy  | harvest.http.proxy            | no http://HOST:PORT
          user in the proxy | harvest.http.proxy=http://u:p@h:1 | harvest.http.proxy           | no http://HOST:PORT
          no proxy for him  | harvest.http.proxy-user=u        | harvest.http.proxy-user       | harvest.http.proxy is not
          Camel's own proxy | camel.component.https.proxy-host=p | camel.component.https.proxy-host | not used
          no CA file        | harvest.http.ca-file=nowhere.pem | harvest.http.ca-file          | cannot be read
          no certificate    | harvest.http.ca-file=pom.xml     | harvest.http.ca-file          | no certificate
          no flow           | harvest.app.a.flow=oauth         | harvest.app.a.flow            | not the name of a flow
          bad name          | harvest.app.a.b.flow=implicit    | harvest.app.a.b.flow          | cannot name
          unknown of an app | harvest.app.a.v1-client=x        | harvest.app.a.v1-client       | unknown
          """)
  void whatIsWrongIsNamedOnce(String row, String line, String key, String problem)
      throws Exception {
    shipped("harvest.user-agent=x", line);

    List<Problem> problems = load().problems();

    assertThat(problems).as(row).hasSize(1);
    assertThat(problems.get(0).key()).isEqualTo(key);
    assertThat(problems.get(0).problem()).contains(problem);
    assertThat(problems.get(0).remedy()).isNotBlank();
    assertThat(problems.get(0).where()).isIn("config/application.properties", Problem.NOT_SET);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "harvest.user-agent=caf\u00e9",
        "harvest.http.proxy=https://p:1",
        "harvest.kafka.brokers=pasted-secret",
        "harvest.seal.key=nowhere.jwk"
      })
  void aValueThatIsRefusedIsNoSecondProblemAndANameOrPathIsNotRepeated(String line)
      throws Exception {
    shipped(
        "harvest.user-agent=x",
        "harvest.http.proxy=http://p:1",
        "harvest.http.proxy-user=u",
        "harvest.http.proxy-password=p",
        line);

    List<Problem> problems = load().problems();

    assertThat(problems).extracting(Problem::key).containsExactly(line.replaceFirst("=.*", ""));
    assertThat(problems.get(0).line()).doesNotContain(line.replaceFirst(".*=", ""));
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    shipped(
        "harvest.windw=1",
        "harvest.rate.requests=-1",
        "harvest.id.url=http://id.example",
        "harvest.app.acme.v1-client-id=1",
        "harvest.app.acme.v1-client-secret=" + SECRET,
        "harvest.app.acme.v2-client-secret=file:" + home.resolve("none"));
    environment.put("HARVEST_RETRY_ATEMPTS", "1");

    Loaded loaded = load();

    assertThat(loaded.problems())
        .extracting(Problem::key)
        .containsExactlyInAnyOrder(
            "harvest.windw",
            "harvest.rate.requests",
            "harvest.id.url",
            "harvest.user-agent",
            "harvest.app.acme.v2-client-id",
            "harvest.app.acme.v2-client-secret",
            "HARVEST_RETRY_ATEMPTS");
    assertThat(loaded.problems().toString()).doesNotContain(SECRET);
    assertThat(loaded.toString()).doesNotContain(SECRET);
    assertThatThrownBy(loaded::valid)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining(
            "harvest.user-agent: empty; Harvest refuses such calls; set it to \"App (mail)\"")
        .hasMessageContaining("harvest.windw: unknown; did you mean harvest.window?")
        .hasMessageContaining("did you mean HARVEST_RETRY_ATTEMPTS?");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "authorization_code, v1-client-id;v1-client-secret;v2-client-id;v2-client-secret",
    "implicit,           v2-client-id;redirect-uri",
    "personal_access_token, ''",
  })
  void eachFlowMissesWhatItNeeds(String flow, String needed) throws Exception {
    shipped("harvest.user-agent=x", "harvest.app.acme.flow=" + flow);

    List<Problem> problems = load().problems();

    assertThat(problems)
        .extracting(Problem::key)
        .containsExactlyElementsOf(
            Arrays.stream(needed.split(";"))
                .filter(key -> !key.isEmpty())
                .map(key -> "harvest.app.acme." + key)
                .toList());
    assertThat(problems)
        .allMatch(
            problem ->
                problem.remedy().contains("HARVEST_APP_ACME_V")
                    || problem.remedy().contains("HARVEST_APP_ACME_REDIRECT_URI"));
  }

  @Test
  void theEnvironmentReachesAnApplicationWhateverItsSpelling() throws Exception {
    shipped(
        "harvest.user-agent=x",
        "harvest.app.Acme-Corp.flow=implicit",
        "harvest.app.Acme-Corp.redirect-uri=https://acme.example");
    environment.put("HARVEST_APP_ACME_CORP_V2_CLIENT_ID", "2");
    environment.put("HARVEST_APP_NEW_ONE_FLOW", "personal_access_token");

    Settings settings = load().valid();

    assertThat(settings.applications().all())
        .extracting(Application::name)
        .containsExactlyInAnyOrder("Acme-Corp", "new_one");
    Application acme = settings.applications().find("Acme-Corp");
    assertThat(acme)
        .isEqualTo(
            new Application(
                "Acme-Corp", Flow.IMPLICIT, null, null, "2", null, "https://acme.example"));
  }

  @Test
  void aVariableThatMayMeanTwoApplicationsIsRefused() throws Exception {
    shipped(
        "harvest.user-agent=x",
        "harvest.app.a-b.flow=personal_access_token",
        "harvest.app.a_b.flow=personal_access_token");
    environment.put("HARVEST_APP_A_B_V1_CLIENT_SECRET", SECRET);

    List<Problem> problems = load().problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).line())
        .startsWith("HARVEST_APP_A_B_V1_CLIENT_SECRET: ")
        .contains("a-b, a_b")
        .doesNotContain(SECRET);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "HARVEST_ACCESS_TOKEN", // of Harvest's other tools
        "HARVEST_ACCOUNT_ID",
        "HARVEST_MIGRATION_SERVICE_HOST", // what Kubernetes makes of a service
        "HARVEST_MIGRATION_PORT_9092_TCP_ADDR",
        "HARVEST_KAFKA_PORT",
        "PATH"
      })
  void aVariableOfOthersIsNoneOfOurs(String variable) throws Exception {
    shipped("harvest.user-agent=x");
    environment.put(variable, "whatever");

    assertThat(load().problems()).isEmpty();
  }

  @Test
  void secretsMayStandInFilesAndFunctions() throws Exception {
    Path mounted = file("mounted", SECRET);
    System.setProperty("harvest.test.secret", "from-a-property");
    shipped(
        "harvest.user-agent=x",
        "harvest.app.acme.v1-client-id={{sys:harvest.test.none:by-default}}",
        "harvest.app.acme.v1-client-secret=file:" + mounted,
        "harvest.app.acme.v2-client-id=sys:harvest.test.secret",
        "harvest.app.acme.v2-client-secret={{sys:harvest.test.secret}}");

    Settings settings = load().valid();

    Application acme = settings.applications().find("acme");
    assertThat(acme.v1ClientId()).isEqualTo("by-default");
    assertThat(acme.v1ClientSecret().text()).isEqualTo(SECRET);
    assertThat(acme.v2ClientId()).isEqualTo("from-a-property");
    assertThat(acme.v2ClientSecret().text()).isEqualTo("from-a-property");
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  @Test
  void placeholdersCarryNoSecretAndDurationsInMilliseconds() throws Exception {
    shipped(
        "harvest.user-agent=x",
        "harvest.data.dir=/var/x",
        "harvest.rate.period=PT20S",
        "harvest.id.url=http://127.0.0.1:1/",
        "harvest.ledger.url=jdbc:postgresql://db/x?password=" + SECRET,
        "harvest.app.acme.flow=personal_access_token",
        "harvest.app.acme.v1-client-secret=" + SECRET,
        "webhook.url=https://example.test/first",
        "camel.component.kafka.saslMechanism=PLAIN",
        "camel.component.kafka.saslPassword=" + SECRET);
    environment.put("CAMEL_COMPONENT_KAFKA_SASL_MECHANISM", "SCRAM-SHA-512");
    environment.put("WEBHOOK_URL", "https://example.test/second");

    Settings settings = load().valid();

    assertThat(settings.camel().placeholders())
        .containsEntry("harvest.files.inbox", "/var/x/inbox")
        .containsEntry("harvest.rate.period", "20000")
        .containsEntry("harvest.id.url", "http://127.0.0.1:1")
        .containsEntry("harvest.topic.requests", "harvest.migration.requests")
        .doesNotContainKeys("harvest.ledger.url", "harvest.kafka.instance")
        .doesNotContainValue(SECRET);
    assertThat(settings.camel().own())
        .containsEntry("camel.component.kafka.sasl-mechanism", "SCRAM-SHA-512")
        .containsEntry("webhook.url", "https://example.test/second")
        .doesNotContainKey("camel.component.kafka.saslMechanism");
    assertThat(settings.ledgerUrl().text()).endsWith(SECRET);
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  @Test
  void aFileThatCannotBeReadIsAProblemOfTheOption() throws Exception {
    shipped("harvest.user-agent=x");

    List<Problem> problems = loader().load(home.resolve("none.properties")).problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).line()).startsWith("--config: cannot be read; ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://mover:hidden@db/ledger",
        "jdbc:postgresql://db/ledger?ssl=true&password=hidden",
        "JDBC:postgresql://db/ledger?PASSWORD=hidden"
      })
  void aPasswordInTheUrlOfTheDatabaseIsWarnedOfAndNotRepeated(String url) throws Exception {
    shipped("harvest.user-agent=x", "harvest.ledger.url=" + url);

    List<Problem> warnings = load().warnings();

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0).line())
        .startsWith("harvest.ledger.url: has a password in the URL; ")
        .doesNotContain("hidden");
  }

  @Test
  void aUrlOfADatabaseInAFileOfItsOwnIsNotWarnedOf() throws Exception {
    Path url = file("url", "jdbc:postgresql://db/ledger?password=hidden");
    Files.setPosixFilePermissions(url, PosixFilePermissions.fromString("rw-------"));
    shipped("harvest.user-agent=x", "harvest.ledger.url=file:" + url);

    assertThat(load().warnings()).isEmpty();
  }

  private Loaded load() {
    return loader().load(null);
  }

  private SettingsLoader loader() {
    return new SettingsLoader(home, environment);
  }

  private void shipped(String... lines) throws Exception {
    file("config/application.properties", lines);
  }

  private Path file(String name, String... lines) throws Exception {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }
}
