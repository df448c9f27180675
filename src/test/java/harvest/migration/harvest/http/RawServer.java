package harvest.migration.harvest.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server of bare sockets that behaves as badly as it is told. */
final class RawServer implements AutoCloseable {

  /** What it does with one connection. */
  interface Behaviour {
    void with(Connection connection) throws IOException;
  }

  private final ServerSocket listener;
  private final Behaviour behaviour;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  final List<String> requests = new CopyOnWriteArrayList<>();

  RawServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      behaviour.with(new Connection(socket));
    } catch (IOException e) {
      // the client has gone, or the test is over
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  final class Connection {
    private final Socket socket;
    private final BufferedReader in;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** Reads one request with its body; false where the client sends no more. */
    boolean read() throws IOException {
      StringBuilder head = new StringBuilder();
      int length = 0;
      for (String line = in.readLine(); ; line = in.readLine()) {
        if (line == null) {
          return false;
        }
        head.append(line).append('\n');
        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(15).strip());
        }
        if (line.isEmpty()) {
          break;
        }
      }
      for (int i = 0; i < length; i++) {
        head.append((char) in.read());
      }
      requests.add(head.toString());
      return true;
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    boolean isOpen() {
      return !socket.isClosed();
    }

    void answer(String statusLine, String headers, String body) throws IOException {
      write(
          "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
              .formatted(statusLine, headers, body.length(), body));
    }

    void idleLimit(int millis) throws IOException {
      socket.setSoTimeout(millis);
    }

    /** Closes with RST instead of FIN. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Says nothing until the client goes away. */
    void hang() throws IOException {
      while (in.read() >= 0) {
        // whatever it still sends
      }
    }
  }
}
