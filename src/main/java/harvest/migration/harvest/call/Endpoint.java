package harvest.migration.harvest.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.harvest.CallKind;
import harvest.migration.harvest.call.Endpoint.HttpCall;
import harvest.migration.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One address of Harvest and the headers that every call to it has: User-Agent, without which
 * Harvest refuses (guide, "Required Headers"), and Accept.
 */
public record Endpoint(String url, String userAgent) {
  private static final byte[] NOTHING = {};

  static Endpoint at(String base, String path, String userAgent) {
    int end = base.length();
    while (end > 0 && base.charAt(end - 1) == '/') {
      end--;
    }
    return new Endpoint(base.substring(0, end) + path, userAgent);
  }

  HttpCall post(String contentType, byte[] body, List<Secret> secrets) {
    Map<String, String> headers =
        Map.of(
            "User-Agent", userAgent,
            "Accept", "application/json",
            "Content-Type", contentType);
    return new HttpCall(CallKind.EXCHANGE, "POST", url, headers, body, secrets);
  }

  HttpCall get(Secret bearer) {
    return get(bearer, Map.of());
  }

  HttpCall get(Secret bearer, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("User-Agent", userAgent);
    headers.put("Accept", "application/json");
    headers.put("Authorization", "Bearer " + bearer.text());
    return new HttpCall(CallKind.VERIFICATION, "GET", url, headers, NOTHING, List.of(bearer));
  }

  /**
   * One HTTP request as it goes out. Its headers and its body hold secrets; {@code toString} shows
   * neither.
   *
   * @param body empty for a GET; not to be changed
   * @param secrets all that it carries: to clear Harvest's texts of them
   */
  public record HttpCall(
      CallKind kind,
      String method,
      String url,
      Map<String, String> headers,
      byte[] body,
      List<Secret> secrets) {

    public HttpCall {
      headers = Map.copyOf(headers);
      secrets = List.copyOf(secrets);
    }

    @Override
    public String toString() {
      return "HttpCall[" + method + " " + url + ", ***]";
    }
  }

  /** A GET that an access token authenticates. */
  public static final class BearerCall {
    private final Endpoint endpoint;

    private BearerCall(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    /**
     * Which accounts a token opens (guide, "Required Headers"); needs no Harvest-Account-Id.
     *
     * @param idUrl {@code harvest.id.url}
     */
    public static BearerCall accounts(String idUrl, String userAgent) {
      return new BearerCall(Endpoint.at(idUrl, "/api/v2/accounts", userAgent));
    }

    /**
     * Whether V1 accepts a V2 access token, as the guide says it does.
     *
     * @param v1Url {@code harvest.v1.url}
     */
    public static BearerCall whoAmI(String v1Url, String userAgent) {
      return new BearerCall(Endpoint.at(v1Url, "/account/who_am_i", userAgent));
    }

    /** The call with that token. */
    public HttpCall of(Secret accessToken) {
      return endpoint.get(accessToken);
    }
  }

  /**
   * The calls that read a list of the V2 API, page after page. Each carries User-Agent,
   * Harvest-Account-Id and the token (guide, "Required Headers"): without the account Harvest
   * answers as if the token were dead.
   */
  public static final class ListCall {
    private final String base;
    private final String userAgent;

    /**
     * @param apiUrl {@code harvest.api.url}
     */
    public ListCall(String apiUrl, String userAgent) {
      this.base = Endpoint.at(apiUrl, "/v2/", "").url();
      this.userAgent = userAgent;
    }

    /** The address of a list's first page. */
    public String first(String resource, String query) {
      return base + resource + (query.isEmpty() ? "" : "?" + query);
    }

    /** The call for the page at that address. */
    public HttpCall of(String url, Secret accessToken, String accountId) {
      return new Endpoint(url, userAgent).get(accessToken, Map.of("Harvest-Account-Id", accountId));
    }

    /**
     * The address that a link leads to; null where that is none of the V2 API: the token must not
     * leave for another server, or another path of this one.
     */
    public @Nullable String follow(String from, String link) {
      try {
        URI target = new URI(from).resolve(new URI(link)).normalize();
        URI api = new URI(base);
        if (!server(api).equals(server(target))) {
          return null;
        }
        String query = target.getRawQuery();
        String address =
            api.getScheme()
                + "://"
                + api.getRawAuthority()
                + target.getRawPath()
                + (query == null ? "" : "?" + query);
        return address.startsWith(base) ? address : null;
      } catch (URISyntaxException | IllegalArgumentException e) {
        return null;
      }
    }

    /** By authority, not by host: a host of a container may have a name that URI takes for none. */
    private static String server(URI uri) {
      String server = (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
      String usual = server.startsWith("https:") ? ":443" : ":80";
      return server.endsWith(usual)
          ? server.substring(0, server.length() - usual.length())
          : server;
    }
  }

  /**
   * The call that exchanges a V1 refresh token for a V2 pair (guide, "OAuth2 token migration
   * endpoint").
   */
  public static final class MigrateCall {
    private final Endpoint endpoint;
    // Escaped, a character that is no valid text by itself can be sent too; it is Harvest's to
    // judge.
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
            "harvest.app."
                + application.name()
                + ": not all of the four client credentials are set");
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

  /** The calls of the V2 token endpoint: a form (RFC 6749, 4.1.3 and 6), answered with a pair. */
  public static final class TokenCall {
    private final Endpoint endpoint;

    /**
     * @param idUrl {@code harvest.id.url}
     */
    public TokenCall(String idUrl, String userAgent) {
      this.endpoint = Endpoint.at(idUrl, "/api/v2/oauth2/token", userAgent);
    }

    /** Whether the application has the V2 client that the calls need. */
    public boolean possibleFor(Application application) {
      return application.v2ClientId() != null && application.v2ClientSecret() != null;
    }

    /** Redeems a code; IllegalArgumentException where the application has no V2 client. */
    public HttpCall redeem(Secret code, String redirectUri, Application application) {
      return call(
          code,
          application,
          "grant_type",
          "authorization_code",
          "code",
          code.text(),
          "redirect_uri",
          redirectUri);
    }

    /** Refreshes a V2 pair; IllegalArgumentException where the application has no V2 client. */
    public HttpCall refresh(Secret refreshToken, Application application) {
      return call(
          refreshToken,
          application,
          "grant_type",
          "refresh_token",
          "refresh_token",
          refreshToken.text());
    }

    private HttpCall call(Secret grant, Application application, String... namesAndValues) {
      String id = application.v2ClientId();
      Secret secret = application.v2ClientSecret();
      if (id == null || secret == null) {
        throw new IllegalArgumentException(
            "harvest.app." + application.name() + ": the V2 client id or secret is not set");
      }
      StringBuilder form = new StringBuilder(256);
      for (int i = 0; i < namesAndValues.length; i += 2) {
        field(form, namesAndValues[i], namesAndValues[i + 1]);
      }
      field(form, "client_id", id);
      field(form, "client_secret", secret.text());
      byte[] body = form.toString().getBytes(StandardCharsets.US_ASCII);
      return endpoint.post("application/x-www-form-urlencoded", body, List.of(grant, secret));
    }

    private static void field(StringBuilder form, String name, String value) {
      form.append(form.isEmpty() ? "" : "&")
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
