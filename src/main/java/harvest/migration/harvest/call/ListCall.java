package harvest.migration.harvest.call;

import harvest.migration.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that read a list of the V2 API, page after page. Each carries User-Agent,
 * Harvest-Account-Id and the token (guide, "Required Headers"): without the account Harvest answers
 * as if the token were dead.
 */
public final class ListCall {
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
    return server.endsWith(usual) ? server.substring(0, server.length() - usual.length()) : server;
  }
}
