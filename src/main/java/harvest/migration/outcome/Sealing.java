package harvest.migration.outcome;

import com.fasterxml.jackson.core.JsonGenerator;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEEncrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import harvest.migration.outcome.Outcome.Tokens;
import harvest.migration.request.Request;
import harvest.migration.sealing.UnsealKeys.Binding;
import harvest.migration.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the token fields of a result leave: as they are, or as one compact JWE (RFC 7516) for the
 * holder of a private key.
 */
public final class Sealing {
  private final @Nullable JWK key;

  /**
   * @param key a public JWK (RSA or EC); null leaves the tokens open
   * @throws IllegalArgumentException if the key cannot seal: not found out with the first pair, but
   *     before any call is made
   */
  public Sealing(@Nullable JWK key) {
    this.key = key;
    if (key != null) {
      try {
        seal(key, Map.of(), new Binding("", null, ""));
      } catch (JOSEException e) {
        throw new IllegalArgumentException(
            "harvest.seal.key: a key of type "
                + key.getKeyType()
                + " that cannot seal; name a public RSA key of 2048 bits or more, or an EC key on"
                + " P-256, P-384 or P-521",
            e);
      }
    }
  }

  /**
   * Seals for the key in that file; null leaves the tokens open. A failure never repeats the path:
   * a key may have been given in the place of it.
   *
   * @throws IOException if it is not the file of a JWK that can seal; its message is for people
   */
  public static Sealing read(@Nullable Path file) throws IOException {
    if (file == null) {
      return new Sealing(null);
    }
    try {
      JWK key = JWK.parse(Files.readString(file)).toPublicJWK();
      if (key != null) {
        encrypter(key);
        return new Sealing(key);
      }
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      // Its text may repeat the key.
    } catch (IOException e) {
      throw new IOException("the file cannot be read"); // its text is the path
    }
    throw new IOException("the file holds no public JWK of RSA or EC");
  }

  void write(JsonGenerator json, Tokens tokens, Request request) throws IOException {
    if (key == null) {
      json.writeStringField("access_token", tokens.accessToken().text());
      json.writeStringField("refresh_token", text(tokens.refreshToken()));
    } else {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("access_token", tokens.accessToken().text());
      fields.put("refresh_token", text(tokens.refreshToken()));
      Binding binding =
          new Binding(request.application(), request.grantType().key(), request.fingerprint());
      json.writeStringField("sealed", sealed(key, fields, binding));
    }
  }

  /** An access token alone as a compact JWE, for reads; null where tokens leave open. */
  public @Nullable String sealed(String application, Secret accessToken) {
    return key == null
        ? null
        : sealed(
            key,
            Map.of("access_token", accessToken.text()),
            new Binding(application, null, accessToken.fingerprint()));
  }

  /**
   * Fields as a compact JWE for that record.
   *
   * @throws IllegalStateException where tokens leave open
   */
  public String sealed(Map<String, @Nullable Object> fields, Binding binding) {
    if (key == null) {
      throw new IllegalStateException("there is no key to seal with");
    }
    return sealed(key, fields, binding);
  }

  private static String sealed(JWK key, Map<String, @Nullable Object> fields, Binding binding) {
    try {
      return seal(key, fields, binding);
    } catch (JOSEException e) {
      throw new IllegalStateException("harvest.seal.key sealed at the start, and does not now", e);
    }
  }

  private static String seal(JWK key, Map<String, @Nullable Object> fields, Binding binding)
      throws JOSEException {
    JWEAlgorithm algorithm =
        key instanceof RSAKey ? JWEAlgorithm.RSA_OAEP_256 : JWEAlgorithm.ECDH_ES_A256KW;
    JWEHeader.Builder header =
        new JWEHeader.Builder(algorithm, EncryptionMethod.A256GCM)
            .keyID(key.getKeyID())
            .contentType("json");
    JWEObject jwe = new JWEObject(binding.on(header).build(), new Payload(fields));
    jwe.encrypt(encrypter(key));
    return jwe.serialize();
  }

  private static JWEEncrypter encrypter(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSAEncrypter(rsa);
    }
    if (key instanceof ECKey ec) {
      return new ECDHEncrypter(ec);
    }
    throw new JOSEException("a key of type " + key.getKeyType() + " cannot seal");
  }

  private static @Nullable String text(@Nullable Secret secret) {
    return secret == null ? null : secret.text();
  }
}
