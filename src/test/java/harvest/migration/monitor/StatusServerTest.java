package harvest.migration.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private StatusServer server;
  private Socket client;

  @BeforeEach
  void connect() throws Exception {
    server = StatusServer.in(context, "127.0.0.1", 0, Duration.ofMillis(300));
    context.start();
    client = new Socket(InetAddress.getLoopbackAddress(), server.port());
    client.setSoTimeout(20_000);
    client.getOutputStream().write("GET / HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    context.stop();
    server.close();
  }

  @Test
  void halfARequestEndsWithItsConnection() throws Exception {
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aRequestThatTricklesInEndsToo() {
    await()
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> client.getOutputStream().write('x'))
                    .isInstanceOf(IOException.class));
  }
}
