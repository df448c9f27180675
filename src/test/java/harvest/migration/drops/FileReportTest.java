package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReportTest {
  @TempDir Path folder;

  @Test
  void tellsRequestsFromPayloads() throws Exception {
    Files.writeString(
        folder.resolve("users.csv"), "application,v1_refresh_token\nacme,r1\nacme,\n");
    Files.writeString(
        folder.resolve("users.xml"), "<users><user><id>1</id><x>2</x></user></users>");
    Files.writeString(folder.resolve("other.xml"), "<other/>");

    try (RunningRoutes routes = RunningRoutes.over(folder, new Broker())) {
      Awaitility.await().until(() -> routes.inbox.pending() == 0);
    }

    List<FileReport> reports = FileReport.processed(folder);
    assertThat(reports)
        .extracting(FileReport::file, FileReport::isOfRequests, FileReport::accepted)
        .containsExactlyInAnyOrder(tuple("users.csv", true, 1L), tuple("users.xml", false, 1L));
    assertThat(FileReport.failed(folder)).extracting(FileReport::file).containsExactly("other.xml");
  }
}
