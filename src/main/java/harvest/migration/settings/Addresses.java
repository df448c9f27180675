package harvest.migration.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Harvest's URLs: a token must not travel in the clear because of a typing error. */
final class Addresses {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

  private final Values values;
  private final boolean allowHttp;

  Addresses(Values values, boolean allowHttp) {
    this.values = values;
    this.allowHttp = allowHttp;
  }

  /** The URL without a slash at its end; the default where it cannot be used. */
  String url(Key key) {
    String text = values.required(key);
    String problem = problem(text);
    if (problem != null) {
      values.reject(key, problem, remedy(problem));
      return Objects.requireNonNull(key.fallback());
    }
    String url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    values.effective().put(key.key(), url);
    return url;
  }

  private @Nullable String problem(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      return "no URL";
    }
    String scheme = Objects.requireNonNullElse(url.getScheme(), "").toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      return "no https:// URL with a host";
    }
    if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
      return "has more than host and path";
    }
    boolean open = scheme.equals("http") && !LOOPBACK.matcher(url.getHost()).matches();
    return open && !allowHttp
        ? "http:// to " + url.getHost() + " sends secrets in the clear"
        : null;
  }

  private static String remedy(String problem) {
    return problem.startsWith("http://")
        ? "use https://, or set harvest.allow-http=true for a rehearsal"
        : "set it to one, such as https://id.getharvest.com";
  }
}
