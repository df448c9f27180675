package harvest.migration.harvest.http;

import harvest.migration.settings.Key;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why no connection to Harvest stands, where configuration can help: a certificate that is not
 * trusted, or a proxy that does not serve.
 *
 * @param key what is to be set right
 */
public record ConnectFailure(Key key, String problem, String remedy) {
  private static final int LONGEST = 200;

  /** How the JDK says that a certificate is for another host: by text alone. */
  private static final Pattern NAME =
      Pattern.compile("No subject alternative|No name matching|doesn't match");

  /** As one line: key, what is wrong, what to do. */
  public String line() {
    return key.key() + ": " + problem + "; " + remedy;
  }

  /** What the failure of a connection to that host means; null where it is the network's. */
  static @Nullable ConnectFailure of(Throwable failure, String host, Settings.Http http) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
        return ofCertificate(innermost(cause), host, http);
      }
    }
    boolean cut = innermost(failure) instanceof IOException end && !(end instanceof SSLException);
    if (failure instanceof SSLException && !cut) {
      return new ConnectFailure(
          Key.ID_URL,
          "no TLS with " + host + " (" + text(failure) + ")",
          "check the harvest.*.url of that host, and what is between here and there");
    }
    boolean unreached =
        failure instanceof ConnectException
            || failure instanceof UnknownHostException
            || failure instanceof SocketTimeoutException;
    return unreached && http.proxy() != null
        ? new ConnectFailure(
            Key.HTTP_PROXY,
            named(http.proxy()) + " is not reached (" + failure.getClass().getSimpleName() + ")",
            "check the address, and that the proxy serves this machine")
        : null;
  }

  /** What a proxy means that answers by itself and lets nothing through. */
  static ConnectFailure refusedByProxy(int status, String host, Settings.Http http) {
    boolean credentials = status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED;
    return new ConnectFailure(
        credentials ? Key.HTTP_PROXY_USER : Key.HTTP_PROXY,
        (http.proxy() == null ? "the proxy" : named(http.proxy()))
            + " does not connect to "
            + host
            + " (status "
            + status
            + ")",
        credentials
            ? "check it and " + Key.HTTP_PROXY_PASSWORD.key()
            : "have the proxy let this machine through to it");
  }

  private static ConnectFailure ofCertificate(Throwable why, String host, Settings.Http http) {
    String certificate = "the certificate of " + host;
    String nothing = " (" + text(why) + "); no token is sent there";
    if (why instanceof CertificateExpiredException
        || why instanceof CertificateNotYetValidException) {
      return new ConnectFailure(
          Key.ID_URL,
          certificate + " is not valid today" + nothing,
          "have it renewed, or set this machine's clock right");
    }
    if (why instanceof SSLPeerUnverifiedException || NAME.matcher(text(why)).find()) {
      return new ConnectFailure(
          Key.ID_URL,
          certificate + " is for another name" + nothing,
          "check the harvest.*.url of that host, and what is between here and there");
    }
    return untrusted(host, text(why), http);
  }

  private static ConnectFailure untrusted(String host, String why, Settings.Http http) {
    return new ConnectFailure(
        Key.HTTP_CA_FILE,
        "the certificate of " + host + " is not trusted (" + why + "); no token is sent there",
        http.authorities().isEmpty()
            ? "where a proxy of yours inspects TLS, name a PEM file of its certificate authority"
            : "add the certificate authority that signed it to the file");
  }

  private static String named(Settings.Proxy proxy) {
    return proxy.host() + ":" + proxy.port();
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }

  private static String text(Throwable e) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
