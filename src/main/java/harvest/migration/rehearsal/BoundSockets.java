package harvest.migration.rehearsal;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.server.ServerSocketFactory;

/** The broker's two listening sockets: bound first, handed to Kafka when it asks for them. */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {
  private final ServerSocketChannel clients;
  private final ServerSocketChannel controller;
  private final AtomicBoolean clientsTaken = new AtomicBoolean();
  private final AtomicBoolean controllerTaken = new AtomicBoolean();

  private BoundSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
    this.clients = clients;
    this.controller = controller;
  }

  static BoundSockets open(int clientPort) throws IOException {
    ServerSocketChannel clients = bind(clientPort);
    try {
      return new BoundSockets(clients, bind(0));
    } catch (IOException e) {
      clients.close();
      throw e;
    }
  }

  int clientPort() {
    return clients.socket().getLocalPort();
  }

  int controllerPort() {
    return controller.socket().getLocalPort();
  }

  InetSocketAddress controllerAddress() throws IOException {
    return (InetSocketAddress) controller.getLocalAddress();
  }

  @Override
  public ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBuffer)
      throws IOException {
    if (address.getPort() != clientPort() && address.getPort() != controllerPort()) {
      return bind(address.getPort()); // a listener beside our own
    }
    boolean forClients = address.getPort() == clientPort();
    if ((forClients ? clientsTaken : controllerTaken).getAndSet(true)) {
      throw new BindException(address + " has been taken already");
    }
    return forClients ? clients : controller;
  }

  /** Closes what Kafka has not taken; what it has taken is Kafka's to close. */
  @Override
  public void close() throws IOException {
    if (!clientsTaken.get()) {
      clients.close();
    }
    if (!controllerTaken.get()) {
      controller.close();
    }
  }

  private static ServerSocketChannel bind(int port) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      byte[] loopback = {127, 0, 0, 1};
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(loopback), port));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw new IOException(
          "cannot listen on " + EmbeddedKafka.HOST + ":" + port + ": " + e.getMessage(), e);
    }
  }
}
