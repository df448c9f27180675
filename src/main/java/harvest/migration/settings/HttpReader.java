package harvest.migration.settings;

import harvest.migration.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how Harvest is reached: {@code harvest.http.*}. */
final class HttpReader {
  private final Values values;

  HttpReader(Values values) {
    this.values = values;
  }

  Settings.Http read() {
    return new Settings.Http(
        values.duration(Key.HTTP_CONNECT_TIMEOUT, false),
        values.duration(Key.HTTP_RESPONSE_TIMEOUT, false),
        proxy(),
        authorities());
  }

  private Settings.@Nullable Proxy proxy() {
    String url = values.optionalGuarded(Key.HTTP_PROXY);
    String user = values.optionalGuarded(Key.HTTP_PROXY_USER);
    String password = values.optionalGuarded(Key.HTTP_PROXY_PASSWORD);
    credentials(url, user, password);
    if (url == null) {
      return null;
    }
    Optional<URI> address = address(url);
    if (address.isEmpty()) { // not repeated: it may hold a password
      values.reject(
          Key.HTTP_PROXY,
          "no http://HOST:PORT",
          "set it to one; credentials go to "
              + Key.HTTP_PROXY_USER.key()
              + " and "
              + Key.HTTP_PROXY_PASSWORD.key());
      return null;
    }
    String host = address.get().getHost();
    return new Settings.Proxy(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        address.get().getPort(),
        user,
        password == null ? null : new Secret(password));
  }

  private void credentials(@Nullable String url, @Nullable String user, @Nullable String password) {
    if (user == null && password == null) {
      return;
    }
    Key one = user == null ? Key.HTTP_PROXY_PASSWORD : Key.HTTP_PROXY_USER;
    if (url == null) {
      values.reject(one, "set, but " + Key.HTTP_PROXY.key() + " is not", "set both or neither");
    } else if (user == null || password == null) {
      Key other = user == null ? Key.HTTP_PROXY_USER : Key.HTTP_PROXY_PASSWORD;
      values.reject(one, "set, but " + other.key() + " is not", "set both or neither");
    } else if (user.indexOf(':') >= 0) {
      values.reject(
          Key.HTTP_PROXY_USER, "has a colon in it, which no user may", "set it to the user alone");
    }
  }

  private static Optional<URI> address(String text) {
    try {
      URI url = new URI(text);
      boolean plain =
          "http".equalsIgnoreCase(url.getScheme())
              && url.getHost() != null
              && url.getPort() > 0
              && url.getPort() <= SettingsReader.HIGHEST_PORT
              && url.getRawUserInfo() == null
              && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
              && url.getRawQuery() == null
              && url.getRawFragment() == null;
      return plain ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private List<X509Certificate> authorities() {
    Path file = values.optionalPath(Key.HTTP_CA_FILE);
    if (file == null) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (IOException e) {
      values.reject(
          Key.HTTP_CA_FILE,
          "the file " + file + " cannot be read",
          "name a PEM file of certificate authorities");
      return List.of();
    } catch (CertificateException e) {
      // the same as a file without any
    }
    values.reject(
        Key.HTTP_CA_FILE,
        "the file " + file + " holds no certificate that can be read",
        "name a PEM file of certificate authorities");
    return List.of();
  }
}
