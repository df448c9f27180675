package harvest.migration.rehearsal;

import java.time.Duration;

/**
 * Where the simulator listens.
 *
 * @param port 0: a free one
 * @param idleClose connections that are idle for so long are closed; zero: never
 */
public record ServerOptions(String host, int port, Duration idleClose) {

  /** A free port of the loopback address. */
  public static ServerOptions defaults() {
    return new ServerOptions("127.0.0.1", 0, Duration.ZERO);
  }

  /** On this port. */
  public ServerOptions withPort(int newPort) {
    return new ServerOptions(host, newPort, idleClose);
  }

  /** With idle connections closed after so long. */
  public ServerOptions withIdleClose(Duration newIdleClose) {
    return new ServerOptions(host, port, newIdleClose);
  }
}
