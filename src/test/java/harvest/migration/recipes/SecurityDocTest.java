package harvest.migration.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each claim of the page on security names the test that proves it, and the test is there. */
class SecurityDocTest {
  private static final Path PAGE = Path.of("docs/security.md");

  /** One ACL of a command: SecuredCommandsTest runs each of these lines. */
  private static final String ACL = "\\| `[^`]+` \\| (topic|group) `.*";

  @Test
  void everyTestIsThere() throws IOException {
    NamedTests.assertThere(Files.readString(PAGE));
  }

  @Test
  void everyRowNamesItsTest() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int rows = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean isHead = i + 1 < lines.size() && lines.get(i + 1).startsWith("|---");
      if (line.startsWith("| ") && !isHead && !line.matches(ACL)) {
        assertThat(NamedTests.areIn(line)).as(line).isTrue();
        rows++;
      }
    }
    assertThat(rows).isGreaterThan(90);
  }

  @Test
  void everyLimitNamesTheTestThatShowsIt() throws IOException {
    String page = Files.readString(PAGE);
    List<String> limits =
        List.of(page.substring(page.indexOf("\n- ") + 1).split("(?m)^(?=- |#|\\|)"));
    assertThat(limits.stream().filter(one -> one.startsWith("- ")))
        .hasSizeGreaterThan(8)
        .allMatch(NamedTests::areIn);
  }

  @Test
  void isFoundFromWhereAReviewerBegins() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains("(docs/security.md)");
    assertThat(Files.readString(Path.of("SECURITY.md"))).contains("(docs/security.md)");
  }
}
