package harvest.migration.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The private keys that open what was sealed with their public ones. Thread-safe. */
public final class UnsealKeys {
  private final List<JWK> keys;

  private UnsealKeys(List<JWK> keys) {
    this.keys = keys;
  }

  /**
   * Reads a file that holds one private JWK or a set of them (RSA or EC). A failure never repeats
   * its path: a key may have been given in the place of it.
   *
   * @throws UnsealFailure if it cannot be read or has no private key
   */
  public static UnsealKeys read(Path file) throws UnsealFailure {
    List<JWK> keys;
    try {
      keys = parse(Files.readString(file)).stream().filter(JWK::isPrivate).toList();
    } catch (IOException e) {
      throw new UnsealFailure(
          "the file cannot be read", "name the file of a private JWK or JWK set");
    } catch (ParseException e) { // its text may repeat the key
      throw new UnsealFailure(
          "the file holds no JWK and no JWK set", "name the file of a private one");
    }
    if (keys.isEmpty()) {
      throw new UnsealFailure("the file holds no private key", "name the file of the private one");
    }
    return new UnsealKeys(keys);
  }

  /** What was sealed, and for which record; null: for any. */
  public record Opened(Map<String, Object> fields, @Nullable Binding binding) {
    /**
     * Refuses what was sealed for another record.
     *
     * @throws UnsealFailure if it was
     */
    public void requireFor(Binding record) throws UnsealFailure {
      if (binding != null && !binding.fits(record)) {
        throw new UnsealFailure(
            "what is sealed belongs to another record (app, gty or fpr in its header)");
      }
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  /**
   * The fields that were sealed.
   *
   * @param sealed a compact JWE
   * @throws UnsealFailure if it is none, or none of the keys opens it
   */
  public Opened open(String sealed) throws UnsealFailure {
    JWEHeader header;
    try {
      header = JWEObject.parse(sealed).getHeader();
    } catch (ParseException
        | RuntimeException e) { // a header without its fields is met by the latter
      throw new UnsealFailure("what is sealed is no compact JWE");
    }
    if (header.getAlgorithm().getName().equals("RSA1_5")) {
      throw new UnsealFailure("what is sealed uses RSA1_5, whose padding betrays keys");
    }
    if (header.getCompressionAlgorithm() != null) {
      throw new UnsealFailure("what is sealed is packed (zip)");
    }
    String wanted = header.getKeyID();
    // The key that is named comes first; a name is only a hint, so the others follow.
    Optional<Opened> opened =
        Stream.concat(
                keys.stream().filter(key -> named(key, wanted)),
                keys.stream().filter(key -> !named(key, wanted)))
            .flatMap(key -> open(key, sealed).stream())
            .findFirst();
    if (opened.isPresent()) {
      return opened.get();
    }
    throw new UnsealFailure(
        "no key opens what is sealed" + (wanted == null ? "" : " (it asks for " + wanted + ")"));
  }

  private static Optional<Opened> open(JWK key, String sealed) {
    try {
      JWEObject jwe = JWEObject.parse(sealed);
      jwe.decrypt(decrypter(key));
      Binding binding = Binding.of(jwe.getHeader());
      return Optional.ofNullable(jwe.getPayload().toJSONObject())
          .map(fields -> new Opened(fields, binding));
    } catch (JOSEException | ParseException | RuntimeException e) {
      return Optional.empty(); // another key may fit
    }
  }

  private static boolean named(JWK key, @Nullable String wanted) {
    return wanted != null && wanted.equals(key.getKeyID());
  }

  private static List<JWK> parse(String text) throws ParseException {
    return text.contains("\"keys\"") ? JWKSet.parse(text).getKeys() : List.of(JWK.parse(text));
  }

  private static JWEDecrypter decrypter(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSADecrypter(rsa.toPrivateKey(), Binding.PARAMETERS);
    }
    if (key instanceof ECKey ec) {
      return new ECDHDecrypter(ec.toECPrivateKey(), Binding.PARAMETERS);
    }
    throw new JOSEException("a key of type " + key.getKeyType() + " seals nothing");
  }

  /**
   * The record that a JWE was made for, as critical parameters of its protected header (RFC 7516,
   * section 4.1.13): what is sealed for one record does not open in another one.
   *
   * @param application {@code app}
   * @param grantType {@code gty}; null in a read, which has none
   * @param fingerprint {@code fpr}: of the request; of the access token in a read
   */
  public record Binding(String application, @Nullable String grantType, String fingerprint) {
    static final Set<String> PARAMETERS = Set.of("app", "gty", "fpr");

    /** The one of a result, which has its own fingerprint. */
    public static Binding ofResult(JsonNode result) {
      return new Binding(
          result.path("application").asText(),
          result.path("grant_type").asText(),
          result.path("fingerprint").asText());
    }

    /** Adds the parameters to a header. */
    public JWEHeader.Builder on(JWEHeader.Builder header) {
      header.customParam("app", application).customParam("fpr", fingerprint);
      return grantType == null
          ? header.criticalParams(Set.of("app", "fpr"))
          : header.customParam("gty", grantType).criticalParams(PARAMETERS);
    }

    /** Whether that compact JWE names its record; what is no JWE does not. */
    public static boolean isIn(String sealed) {
      try {
        return of(JWEObject.parse(sealed).getHeader()) != null;
      } catch (ParseException | RuntimeException e) {
        return false;
      }
    }

    /** What a header says; null where it names no record. */
    static @Nullable Binding of(JWEHeader header) {
      if (PARAMETERS.stream().allMatch(name -> header.getCustomParam(name) == null)) {
        return null;
      }
      return new Binding(
          String.valueOf(header.getCustomParam("app")),
          header.getCustomParam("gty") instanceof String type ? type : null,
          String.valueOf(header.getCustomParam("fpr")));
    }

    /**
     * Whether this is what such a record has to hold. A read may also hold what a result was sealed
     * as: it is passed on where this program has no key to seal with.
     */
    boolean fits(Binding record) {
      boolean passedOn = record.grantType == null && grantType != null;
      return application.equals(record.application)
          && (passedOn
              || (fingerprint.equals(record.fingerprint)
                  && String.valueOf(grantType).equals(String.valueOf(record.grantType))));
    }
  }

  /** A key file cannot be used, or what is sealed cannot be opened with it. Holds no secret. */
  public static final class UnsealFailure extends Exception {
    private final String problem;

    UnsealFailure(String problem) {
      super(problem);
      this.problem = problem;
    }

    UnsealFailure(String problem, String remedy) {
      super(problem + "; " + remedy);
      this.problem = problem;
    }

    /** What is wrong, without what to do about it. */
    public String problem() {
      return problem;
    }
  }
}
