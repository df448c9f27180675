package harvest.migration.cli;

import com.samskivert.mustache.Template;
import harvest.migration.cli.NamedOption.Format;
import harvest.migration.report.Csv;
import harvest.migration.report.Links;
import harvest.migration.report.Links.Link;
import harvest.migration.report.ReportFormats;
import harvest.migration.report.Templates;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where users consent again. */
@Command(
    name = "authorize-links",
    description = {
      "Reauthorization links for the users that cannot be migrated.",
      "Who has got a pair by now is left out."
    })
final class AuthorizeLinksCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(names = "--application", paramLabel = "NAME", description = "Only its users.")
  private @Nullable String application;

  @Option(names = "--all", description = "Links for every user that asked.")
  private boolean all;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = Formats.class,
      completionCandidates = Formats.class,
      description = "text, csv, json or html (default ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: stdout.")
  private @Nullable Path out;

  AuthorizeLinksCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = common.settings(surroundings);
    CommonOptions.requireApplication(settings, application);
    try (Connected broker = Connected.to(settings)) {
      Links links = new Links(settings, broker.reader(), application, Links.consent(settings));
      surroundings.answer(out, writer -> write(links, writer));
    }
    return 0;
  }

  private void write(Links links, PrintWriter out) throws TopicFailure, IOException {
    LinkFormat rows = new LinkFormat(json ? Format.JSON : format, out);
    rows.begin();
    if (all) {
      links.ofRequests(rows);
    } else {
      links.ofDeadLetters(rows);
    }
    rows.end();
    surroundings.err().println(rows.count + (rows.count == 1 ? " link" : " links"));
  }

  /** Links in one of the formats, one after the other. */
  private static final class LinkFormat implements Links.Sink {
    private final Format format;
    private final PrintWriter out;
    private final Csv csv;
    private final Template page = Templates.named("links.html");
    private long count;

    LinkFormat(Format format, PrintWriter out) {
      this.format = format;
      this.out = out;
      this.csv = new Csv(out);
    }

    void begin() {
      switch (format) {
        case CSV ->
            csv.row(
                List.of(
                    "application", "subject", "id", "fingerprint", "reason", "reauthorize_url"));
        case JSON -> out.print("{\"links\":[");
        case HTML -> page("begin", Map.of("title", "Users who have to consent again"));
        default -> {}
      }
    }

    @Override
    public void accept(Link link) throws IOException {
      switch (format) {
        case CSV ->
            csv.row(
                Arrays.asList(
                    link.application(),
                    link.subject(),
                    link.id(),
                    link.fingerprint(),
                    link.reason(),
                    link.url()));
        case JSON -> out.print((count == 0 ? "" : ",") + ReportFormats.json(link));
        case HTML -> page("link", link);
        default ->
            out.println(
                Redactor.printable(link.application())
                    + "  "
                    + Redactor.printable(link.user())
                    + "  "
                    + link.url());
      }
      count++;
    }

    void end() {
      switch (format) {
        case JSON -> out.println("]}");
        case HTML -> page("end", true);
        default -> {}
      }
    }

    private void page(String part, Object view) {
      Map<String, Object> parts =
          new HashMap<>(Map.of("begin", false, "link", false, "end", false));
      parts.put(part, view);
      page.execute(parts, out);
    }
  }

  /** Reads {@code html}. */
  static final class Formats extends NamedOption<Format> {
    Formats() {
      super(List.of(Format.TEXT, Format.CSV, Format.JSON, Format.HTML), Format::key);
    }
  }
}
