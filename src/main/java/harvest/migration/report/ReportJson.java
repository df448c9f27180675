package harvest.migration.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.FileReport;
import harvest.migration.ledger.Entry.Fact.TokenUser;
import harvest.migration.secret.Redactor;
import java.io.PrintWriter;

/** The report for programs, as the contract has it. */
public final class ReportJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  /** Writes the report. */
  public static void write(Report report, PrintWriter out) throws JsonProcessingException {
    ObjectNode json = JSON.createObjectNode();
    json.put("balanced", report.balanced());
    report.total().write(json.putObject("total"));
    ObjectNode applications = json.putObject("applications");
    report.applications().forEach((name, counts) -> counts.write(applications.putObject(name)));
    ArrayNode files = json.putArray("files");
    for (Report.OfFile file : report.files()) {
      ObjectNode one = files.addObject();
      one.put("file", file.report().file());
      one.put("sha256", file.report().sha256());
      one.put("rows", file.report().rows());
      one.put("accepted", file.report().accepted());
      one.put("rejected", file.report().rejected());
      file.counts().write(one);
    }
    named(report, json);
    Report.Reads reads = report.reads();
    json.putObject("reads")
        .put("received", reads.received())
        .put("completed", reads.completed())
        .put("failed", reads.failed())
        .put("records", reads.records());
    ArrayNode consumers = json.putArray("consumers");
    report
        .consumers()
        .forEach((group, lag) -> consumers.addObject().put("group", group).put("lag", lag));
    json.put(
        "earliest_expiry",
        report.earliestExpiry() == null ? null : report.earliestExpiry().toString());
    json.put("unbound_seals", report.unboundSeals());
    ArrayNode problems = json.putArray("problems");
    for (Problem problem : report.problems()) {
      problems
          .addObject()
          .put("kind", problem.kind().key())
          .put("fingerprint", problem.fingerprint())
          .put("source", problem.source())
          .put("text", problem.text());
    }
    out.println(Redactor.printableJson(JSON.writeValueAsString(json)));
  }

  /** What people have to look at one by one; beyond the contract's own keys. */
  private static void named(Report report, ObjectNode json) {
    ArrayNode refused = json.putArray("refused_files");
    for (FileReport file : report.refusedFiles()) {
      refused
          .addObject()
          .put("file", file.file())
          .put("sha256", file.sha256())
          .put("error", file.error());
    }
    ArrayNode leftAlone = json.putArray("files_left_alone");
    report
        .leftAlone()
        .forEach((name, why) -> leftAlone.addObject().put("file", name).put("why", why));
    ArrayNode inDoubt = json.putArray("in_doubt");
    for (Report.InDoubt one : report.inDoubt()) {
      inDoubt
          .addObject()
          .put("application", one.application())
          .put("subject", one.subject())
          .put("fingerprint", one.fingerprint())
          .put("source", one.source());
    }
    json.set("purges", JSON.valueToTree(report.purges()));
    ArrayNode users = json.putArray("shared_users");
    for (TokenUser token : report.sharedUsers()) {
      users
          .addObject()
          .put("application", token.application())
          .put("user_id", token.userId())
          .put("fingerprint", token.fingerprint())
          .put("issued_at", token.issuedAt() == null ? null : token.issuedAt().toString());
    }
  }
}
