package harvest.migration.settings;

import harvest.migration.credentials.Applications;
import harvest.migration.sealing.UnsealKeys;
import harvest.migration.secret.Secret;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.properties.PropertiesComponent;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as values with types; every component is one or more keys of {@link Key}.
 *
 * @param ledgerUrl a JDBC URL; guarded, since it may carry a password
 * @param window calls in flight
 * @param rate of all calls but those to the Reports API
 * @param circuitCalls calls that may be spent on finding out that credentials do not work
 * @param outageFailures consecutive failures that make an outage
 * @param allowHttp whether {@code http://} may leave this machine
 */
public record Settings(
    Applications applications,
    Harvest harvest,
    Kafka kafka,
    Topics topics,
    Path dataDir,
    Files files,
    Secret ledgerUrl,
    int window,
    Rate rate,
    Rate reportsRate,
    int circuitCalls,
    int outageFailures,
    Retry retry,
    Http http,
    Lookups lookups,
    Reading reading,
    Sealing sealing,
    boolean allowHttp,
    Operation operation,
    CamelProperties camel) {

  /** Where Harvest is and how it is told who calls. The URLs have no slash at their end. */
  public record Harvest(String idUrl, String apiUrl, String v1Url, String userAgent) {}

  /** The broker and our place in it; {@code instance} is the {@code group.instance.id}. */
  public record Kafka(String brokers, String group, @Nullable String instance) {}

  /** The topics' names. */
  public record Topics(
      String requests,
      String results,
      String deadLetters,
      String accounts,
      String reads,
      String records,
      String payloads) {
    /** All seven. */
    public List<String> all() {
      return List.of(requests, results, deadLetters, accounts, reads, records, payloads);
    }
  }

  /**
   * The file drop.
   *
   * @param settle how long a file must not have changed before it is taken
   * @param deleteProcessed whether a file goes once every row of it is requested
   */
  public record Files(
      Path inbox, Duration settle, boolean deleteProcessed, long maxUnpacked, int maxRatio) {}

  /** No more than so many calls in a period, wherever it is placed; 0 calls: no limit. */
  public record Rate(int requests, Duration period) {}

  /** Calls for one request in all, and the waits between them. */
  public record Retry(int attempts, Duration delay, Duration maxDelay, Duration maxRetryAfter) {}

  /**
   * How Harvest is reached: time-outs of one call, the proxy, and whose certificates are trusted.
   *
   * @param authorities to trust instead of the JVM's; empty: the JVM's
   */
  public record Http(
      Duration connectTimeout,
      Duration responseTimeout,
      @Nullable Proxy proxy,
      List<X509Certificate> authorities) {
    public Http {
      authorities = List.copyOf(authorities);
    }

    /** Without a proxy, trusting what the JVM trusts. */
    public Http(Duration connectTimeout, Duration responseTimeout) {
      this(connectTimeout, responseTimeout, null, List.of());
    }
  }

  /** A proxy that is spoken to in plain HTTP; without a user nobody is authenticated. */
  public record Proxy(String host, int port, @Nullable String user, @Nullable Secret password) {}

  /** What is asked with a new token: its accounts, and whether V1 accepts it. */
  public record Lookups(boolean accounts, boolean probeV1) {}

  /** What is read of each account; without a page size Harvest's own applies. */
  public record Reading(List<String> resources, @Nullable Integer pageSize, int maxPages) {
    public Reading {
      resources = List.copyOf(resources);
    }
  }

  /** The file of the key that seals, and the keys that open what is sealed. */
  public record Sealing(@Nullable Path sealKey, @Nullable UnsealKeys unsealKeys) {
    /** Whether pairs leave sealed and nobody here can read them: look-ups and reads are off. */
    public boolean blind() {
      return sealKey != null && unsealKeys == null;
    }
  }

  /** How it is watched; without a port no socket is opened. */
  public record Operation(boolean jsonLog, @Nullable Integer healthPort, String healthAddress) {}

  /**
   * What Camel is given. Its text form shows no value, since Camel's own options may hold secrets.
   *
   * @param placeholders the effective {@code harvest.*} values without secrets, applications and
   *     the ledger's URL; durations as milliseconds; what has neither value nor default is absent
   * @param own every key that is not {@code harvest.*}, as written
   */
  public record CamelProperties(Map<String, String> placeholders, Map<String, String> own) {
    public CamelProperties {
      placeholders = Map.copyOf(placeholders);
      own = Map.copyOf(own);
    }

    /** Both as one, for Camel Main. */
    public Properties all() {
      Properties properties = new Properties();
      properties.putAll(own);
      properties.putAll(placeholders);
      return properties;
    }

    /**
     * Lets the properties of that context win over the environment and over the JVM's, which were
     * asked already: otherwise Camel asks them again, for values as written, and for values that a
     * configuration of its own (that of {@code demo}) must not take.
     */
    public static void winIn(CamelContext context) {
      PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
      properties.setEnvironmentVariableMode(
          PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK);
      properties.setSystemPropertiesMode(PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK);
    }

    @Override
    public String toString() {
      return "CamelProperties[" + placeholders.size() + " placeholders, " + own.size() + " own]";
    }
  }
}
