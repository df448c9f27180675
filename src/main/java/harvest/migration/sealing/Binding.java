package harvest.migration.sealing;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import java.text.ParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
