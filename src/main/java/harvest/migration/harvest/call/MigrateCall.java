package harvest.migration.harvest.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import harvest.migration.credentials.Application;
import harvest.migration.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * The call that exchanges a V1 refresh token for a V2 pair (guide, "OAuth2 token migration
 * endpoint").
 */
public final class MigrateCall {
  private final Endpoint endpoint;
  // Escaped, a character that is no valid text by itself can be sent too; it is Harvest's to judge.
  private final JsonFactory json =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /**
   * @param idUrl {@code harvest.id.url}
   */
  public MigrateCall(String idUrl, String userAgent) {
    this.endpoint = Endpoint.at(idUrl, "/api/v2/oauth2/migrate", userAgent);
  }

  /** Whether the application has all four of the credentials that the call needs. */
  public boolean possibleFor(Application application) {
    return application.v1ClientId() != null
        && application.v1ClientSecret() != null
        && application.v2ClientId() != null
        && application.v2ClientSecret() != null;
  }

  /** The call; IllegalArgumentException where it is not possible for the application. */
  public HttpCall of(Secret v1RefreshToken, Application application) {
    String v1Id = application.v1ClientId();
    Secret v1Secret = application.v1ClientSecret();
    String v2Id = application.v2ClientId();
    Secret v2Secret = application.v2ClientSecret();
    if (v1Id == null || v1Secret == null || v2Id == null || v2Secret == null) {
      throw new IllegalArgumentException(
          "harvest.app." + application.name() + ": not all of the four client credentials are set");
    }
    byte[] body =
        body(
            "v1_refresh_token", v1RefreshToken.text(),
            "v1_client_id", v1Id,
            "v1_client_secret", v1Secret.text(),
            "v2_client_id", v2Id,
            "v2_client_secret", v2Secret.text());
    return endpoint.post("application/json", body, List.of(v1RefreshToken, v1Secret, v2Secret));
  }

  private byte[] body(String... namesAndValues) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator generator = json.createGenerator(bytes)) {
      generator.writeStartObject();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        generator.writeStringField(namesAndValues[i], namesAndValues[i + 1]);
      }
      generator.writeEndObject();
    } catch (IOException e) {
      // no cause: a writer's message may quote what it could not write
      throw new IllegalArgumentException("a parameter cannot be written as JSON");
    }
    return bytes.toByteArray();
  }
}
