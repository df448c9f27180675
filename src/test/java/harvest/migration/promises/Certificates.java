package harvest.migration.promises;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A private certificate authority, a certificate for localhost that it has signed, and others. */
final class Certificates {
  static final String PASSWORD = "password-of-key-stores";

  private static final String LOCALHOST = "san=dns:localhost,ip:127.0.0.1";

  private final Path store;

  /** The authority as PEM. */
  final Path authority;

  /** Makes them with the JDK's own tool. */
  Certificates(Path dir) throws IOException, InterruptedException {
    this.store = dir.resolve("certificates.p12");
    this.authority = dir.resolve("authority.pem");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Private CA", "-ext", "bc:c");
    signed("server", "CN=localhost", LOCALHOST);
    keytool("-exportcert", "-rfc", "-alias", "ca", "-file", authority.toString());
  }

  /** Makes a certificate that the authority has signed. */
  void signed(String alias, String subject, String extension, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", alias));
    arguments.addAll(List.of("-dname", subject, "-signer", "ca", "-ext", extension));
    arguments.addAll(List.of(more));
    keytool(arguments.toArray(new String[0]));
  }

  /** Makes one for localhost that has ended. */
  void expired(String alias) throws IOException, InterruptedException {
    signed(alias, "CN=localhost", LOCALHOST, "-startdate", "-60d");
  }

  /** Makes one for localhost that nobody but itself has signed. */
  void selfSigned(String alias) throws IOException, InterruptedException {
    keytool("-genkeypair", "-alias", alias, "-dname", "CN=localhost", "-ext", LOCALHOST);
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30"));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  /** What a server of localhost shows. */
  SSLContext server() throws IOException, GeneralSecurityException {
    return context("server");
  }

  /** What a server shows that has this certificate and no other. */
  SSLContext context(String alias) throws IOException, GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(only(alias), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  /** A broker's settings: it shows the same and trusts whom the authority has signed. */
  Map<String, String> ofBroker() throws IOException, GeneralSecurityException {
    return Map.of(
        "ssl.keystore.location",
        store("server").toString(),
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.password",
        PASSWORD,
        "ssl.key.password",
        PASSWORD,
        "ssl.truststore.location",
        authority.toString(),
        "ssl.truststore.type",
        "PEM");
  }

  /** A PKCS12 file with this certificate and its key alone. */
  Path store(String alias) throws IOException, GeneralSecurityException {
    Path file = store.resolveSibling(alias + ".p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      only(alias).store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private KeyStore only(String alias) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    for (String other : Collections.list(keys.aliases())) {
      if (!other.equals(alias)) {
        keys.deleteEntry(other);
      }
    }
    return keys;
  }
}
