package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with the options of docker/agents, in any process of ours. */
class JolokiaTest {
  @TempDir private Path dir;

  @Test
  void clientsThatSendHalfARequestAreCutOff() throws Exception {
    Jolokia jolokia = new Jolokia(dir, "password-of-jolokia");
    List<String> options = new ArrayList<>(jolokia.jvmOptions());
    options.replaceAll(option -> option.replaceFirst("maxReqTime=\\d+", "maxReqTime=1"));
    assertThat(options).contains("-Dsun.net.httpserver.maxReqTime=1");
    List<Socket> slow = new ArrayList<>();
    try (RunProcess program = RunProcess.start(dir, options, List.of("simulator"))) {
      await().until(() -> program.output().contains("http://"));
      for (int i = 0; i < 10; i++) {
        Socket half = new Socket(InetAddress.getLoopbackAddress(), jolokia.port());
        half.setSoTimeout(20_000);
        half.getOutputStream().write("POST /jolokia/ HT".getBytes(StandardCharsets.UTF_8));
        slow.add(half);
      }

      assertThat(slow).allMatch(JolokiaTest::ends);
      assertThat(jolokia.ask("{\"type\":\"version\"}")).contains("\"status\":200");
    } finally {
      for (Socket half : slow) {
        half.close();
      }
    }
  }

  private static boolean ends(Socket half) {
    try {
      return half.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      return false; // it still waits
    }
  }
}
