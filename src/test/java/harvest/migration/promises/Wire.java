package harvest.migration.promises;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** What stands between the program and Harvest: a TLS server in front of it, or a proxy. */
final class Wire implements AutoCloseable {
  /** Every head of a request to a proxy; every request as a TLS server has it, decrypted. */
  final List<String> heard = new CopyOnWriteArrayList<>();

  /** What a proxy answers to everybody, where that is set. */
  volatile String refusal;

  private final ServerSocket socket;
  private final Connection connection;

  private interface Connection {
    void serve(Socket client) throws IOException;
  }

  private Wire(ServerSocket socket, String name, java.util.function.Function<Wire, Connection> of) {
    this.socket = socket;
    this.connection = of.apply(this);
    start(this::accept, name);
  }

  /** TLS on this side, the server at that URL on the other. */
  static Wire tls(SSLContext context, String url) throws IOException {
    ServerSocket socket =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    URI target = URI.create(url);
    return new Wire(
        socket,
        "tls",
        wire ->
            client -> {
              ByteArrayOutputStream request = new ByteArrayOutputStream();
              try (Socket server = new Socket(target.getHost(), target.getPort())) {
                wire.tunnel(client, server, request);
              } finally {
                wire.heard.add(request.toString(StandardCharsets.ISO_8859_1));
              }
            });
  }

  /** A proxy that lets nobody through but who has these credentials, and by CONNECT alone. */
  static Wire proxy(String user, String password) throws IOException {
    String right =
        "Proxy-Authorization: Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return new Wire(
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
        "proxy",
        wire ->
            client -> {
              while (true) {
                String head = head(client.getInputStream());
                if (head.isEmpty()) {
                  return;
                }
                wire.heard.add(head);
                if (wire.refusal != null) {
                  answer(client, wire.refusal);
                } else if (!head.startsWith("CONNECT ")) {
                  answer(client, "HTTP/1.1 403 Forbidden");
                } else if (!head.contains(right + "\r\n")) {
                  answer(
                      client,
                      "HTTP/1.1 407 Proxy Authentication Required\r\n"
                          + "Proxy-Authenticate: Basic realm=\"test\"");
                } else {
                  String[] target = head.split(" ", -1)[1].split(":", -1);
                  try (Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
                    client
                        .getOutputStream()
                        .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    wire.tunnel(client, server, OutputStream.nullOutputStream());
                  }
                  return;
                }
              }
            });
  }

  int port() {
    return socket.getLocalPort();
  }

  private static void answer(Socket client, String head) throws IOException {
    client
        .getOutputStream()
        .write((head + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.append((char) b);
      if (head.indexOf("\r\n\r\n") >= 0) {
        return head.toString();
      }
    }
    return "";
  }

  private void tunnel(Socket client, Socket server, OutputStream copy) throws IOException {
    start(() -> pump(server, client, OutputStream.nullOutputStream()), "back");
    pump(client, server, copy);
  }

  private static void pump(Socket from, Socket to, OutputStream copy) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        copy.write(buffer, 0, n);
        to.getOutputStream().write(buffer, 0, n);
        to.getOutputStream().flush();
      }
    } catch (IOException e) {
      // one side is gone
    }
    try {
      to.close();
    } catch (IOException e) {
      // it was closed
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(
            () -> {
              try (client) {
                connection.serve(client);
              } catch (IOException e) {
                // the client is gone, or did not like the certificate
              }
            },
            "connection");
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
