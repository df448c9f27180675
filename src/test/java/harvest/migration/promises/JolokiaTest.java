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

  @Test
  void neitherAPatternNorAnotherSpellingShowsPropertiesOrDoesWhatIsNotAllowed() throws Exception {
    Jolokia jolokia = new Jolokia(dir, "password-of-jolokia");
    try (RunProcess program = RunProcess.start(dir, jolokia.jvmOptions(), List.of("simulator"))) {
      await().until(() -> program.output().contains("http://"));
      String runtime = "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\"";

      List<String> answers = new ArrayList<>();
      for (String request :
          List.of(
              "{\"type\":\"read\",\"mbean\":\"java.lang:*\"}",
              "{\"type\":\"read\",\"mbean\":\"*:type=Runtime\"}",
              "{\"type\":\"read\",\"mbean\":\"*:*\",\"attribute\":\"SystemProperties\"}",
              runtime + "}",
              runtime + ",\"attribute\":\"SystemProperties\"}",
              runtime + ",\"attribute\":[\"Name\",\"SystemProperties\",\"InputArguments\"]}",
              runtime + ",\"attribute\":\"SystemProperties\",\"path\":\"user.dir\"}",
              "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\","
                  + "\"operation\":\"vmSystemProperties\"}",
              "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\","
                  + "\"operation\":\"vmCommandLine\"}",
              "{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\","
                  + "\"attribute\":\"Verbose\",\"value\":true}")) {
        answers.add(jolokia.ask(request));
      }

      assertThat(answers).noneMatch(answer -> answer.contains("harvest.agents.configuration"));
      assertThat(answers.subList(7, 10)).allMatch(answer -> answer.contains("\"status\":403"));
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
