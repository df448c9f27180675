package harvest.migration.topics;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Tells what listens at the bootstrap addresses from the first bytes that it answers. Kafka's
 * clients do not: they take the first four bytes as a length, and a TLS alert, or the answer of a
 * web server, as one of hundreds of megabytes, for which they run out of memory.
 *
 * @param address the one that answered; all of them where none did
 */
record BrokerProbe(String address, Found found) {
  private static final int CONNECT_MILLIS = 1_000;
  private static final int ANSWER_MILLIS = 3_000;
  private static final int CORRELATION = 0x48_4d_50_42;

  /** What was heard. */
  enum Found {
    /** A broker that speaks Kafka's protocol without TLS. */
    KAFKA,
    /** Something that speaks TLS. */
    TLS,
    /** Something else that talks. */
    OTHER,
    /** A connection that was closed upon the first request. */
    CLOSED,
    /** Nobody, or nothing in time: that is for the clients to find out, who try for longer. */
    NOTHING
  }

  /** Asks the addresses, one after the other, until one of them answers. */
  static BrokerProbe of(String brokers) {
    for (String one : brokers.split(",", -1)) {
      String address = one.strip();
      Found found = at(address);
      if (found != Found.NOTHING) {
        return new BrokerProbe(address, found);
      }
    }
    return new BrokerProbe(brokers, Found.NOTHING);
  }

  private static Found at(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      for (InetAddress resolved : InetAddress.getAllByName(plain)) {
        Found found = at(new InetSocketAddress(resolved, port));
        if (found != Found.NOTHING) {
          return found;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // not an address of anybody; the clients say so
    }
    return Found.NOTHING;
  }

  private static Found at(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(address, CONNECT_MILLIS);
      socket.getOutputStream().write(request());
      socket.getOutputStream().flush();
      return heard(new DataInputStream(socket.getInputStream()));
    } catch (EOFException e) {
      return Found.CLOSED;
    } catch (SocketTimeoutException e) {
      return Found.NOTHING;
    } catch (SocketException e) {
      return "Connection reset".equals(e.getMessage()) ? Found.CLOSED : Found.NOTHING;
    } catch (IOException e) {
      return Found.NOTHING;
    }
  }

  private static Found heard(DataInputStream answer) throws IOException {
    int first = answer.readUnsignedByte();
    int second = answer.readUnsignedByte();
    // A record of TLS: an alert or a handshake, in any version of it.
    if ((first == 0x15 || first == 0x16) && second == 0x03) {
      return Found.TLS;
    }
    int length = (first << 24) | (second << 16) | answer.readUnsignedShort();
    return length > 0 && answer.readInt() == CORRELATION ? Found.KAFKA : Found.OTHER;
  }

  /** Which versions of the protocol it speaks: what every client asks first, in any state. */
  private static byte[] request() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(10); // the length of what follows
    out.writeShort(ApiKeys.API_VERSIONS.id);
    out.writeShort(0); // the oldest version of that request, which every broker answers
    out.writeInt(CORRELATION);
    out.writeShort(-1); // no name of a client
    return bytes.toByteArray();
  }
}
