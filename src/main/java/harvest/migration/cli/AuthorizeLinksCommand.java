package harvest.migration.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.report.Csv;
import harvest.migration.report.Html;
import harvest.migration.report.Link;
import harvest.migration.report.Links;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.harvest.call.AuthorizeLink;
import harvest.migration.secret.Redactor;
import harvest.migration.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
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
public final class AuthorizeLinksCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final FormatOption.Format[] FORMATS = {
    FormatOption.Format.TEXT,
    FormatOption.Format.CSV,
    FormatOption.Format.JSON,
    FormatOption.Format.HTML
  };

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
      converter = FormatOption.class,
      description = "text, csv, json or html (default ${DEFAULT-VALUE}).")
  private FormatOption.Format format = FormatOption.Format.TEXT;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: stdout.")
  private @Nullable Path out;

  public AuthorizeLinksCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    FormatOption.Format chosen =
        FormatOption.oneOf(json ? FormatOption.Format.JSON : format, FORMATS);
    Settings settings = common.settings(surroundings);
    CommonOptions.requireApplication(settings, application);
    try (Connected broker = Connected.to(settings)) {
      AuthorizeLink link = new AuthorizeLink(settings.harvest().idUrl());
      Links links =
          new Links(
              settings,
              broker.reader(),
              application,
              (name, fingerprint) -> {
                Application known = settings.applications().find(name);
                return known == null ? null : link.of(known, fingerprint);
              });
      new Answer(surroundings).write(out, writer -> write(chosen, links, writer));
    }
    return 0;
  }

  private void write(FormatOption.Format chosen, Links links, PrintWriter writer) throws Exception {
    long[] count = {0};
    Links.Sink sink =
        switch (chosen) {
          case CSV -> csv(writer);
          case JSON -> json(writer, count);
          case HTML -> html(writer);
          default -> text(writer);
        };
    Links.Sink counted =
        link -> {
          sink.accept(link);
          count[0]++;
        };
    begin(chosen, writer);
    if (all) {
      links.ofRequests(counted);
    } else {
      links.ofDeadLetters(counted);
    }
    end(chosen, writer);
    surroundings.err().println(count[0] + (count[0] == 1 ? " link" : " links"));
  }

  private static void begin(FormatOption.Format chosen, PrintWriter out) {
    switch (chosen) {
      case CSV ->
          new Csv(out)
              .row(
                  Arrays.asList(
                      "application", "subject", "id", "fingerprint", "reason", "reauthorize_url"));
      case JSON -> out.print("{\"links\":[");
      case HTML ->
          out.println(
              Html.begin("Users who have to consent again")
                  + "<section>\n<table>\n"
                  + "<tr><th>application</th><th>user</th><th>reason</th><th>link</th></tr>");
      default -> {}
    }
  }

  private static void end(FormatOption.Format chosen, PrintWriter out) {
    switch (chosen) {
      case JSON -> out.println("]}");
      case HTML -> out.println("</table>\n</section>\n" + Html.end());
      default -> {}
    }
  }

  private static Links.Sink text(PrintWriter out) {
    return link ->
        out.println(
            Redactor.printable(link.application())
                + "  "
                + Redactor.printable(user(link))
                + "  "
                + link.url());
  }

  private static Links.Sink csv(PrintWriter out) {
    return link ->
        new Csv(out)
            .row(
                Arrays.asList(
                    link.application(),
                    link.subject(),
                    link.id(),
                    link.fingerprint(),
                    link.reason(),
                    link.url()));
  }

  private static Links.Sink json(PrintWriter out, long[] count) {
    return link -> {
      ObjectNode one = JSON.createObjectNode();
      one.put("application", link.application());
      one.put("subject", link.subject());
      one.put("id", link.id());
      one.put("fingerprint", link.fingerprint());
      one.put("reason", link.reason());
      one.put("reauthorize_url", link.url());
      out.print((count[0] == 0 ? "" : ",") + Redactor.printableJson(JSON.writeValueAsString(one)));
    };
  }

  private static Links.Sink html(PrintWriter out) {
    return link ->
        out.println(
            "<tr><td>"
                + Html.text(link.application())
                + "</td><td>"
                + Html.text(user(link))
                + "</td><td>"
                + Html.text(link.reason() == null ? "" : link.reason())
                + "</td><td><a href=\""
                + Html.text(link.url())
                + "\">reauthorize</a></td></tr>");
  }

  private static String user(Link link) {
    if (link.subject() != null) {
      return link.subject();
    }
    return link.id() == null ? "-" : link.id();
  }
}
