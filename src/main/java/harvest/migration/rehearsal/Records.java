package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lists that V2 has, and what a record of each looks like. Immutable. */
final class Records {
  private static final LocalDate FIRST_DAY = LocalDate.of(2019, 1, 1);

  private final Map<String, Resource> byPath =
      List.of(
              numbered("time_entries", this::timeEntry),
              numbered("expenses", this::expense),
              numbered("invoices", this::bill),
              numbered("estimates", this::bill),
              numbered("user_assignments", this::userAssignment),
              numbered("task_assignments", this::taskAssignment),
              cursored("users", this::user),
              cursored("clients", this::client),
              cursored("contacts", this::contact),
              cursored("projects", this::project),
              cursored("tasks", this::task),
              cursored("expense_categories", this::named),
              cursored("roles", this::named),
              report("reports/time/clients", "client"),
              report("reports/time/projects", "project"),
              report("reports/time/tasks", "task"),
              report("reports/time/team", "user"),
              report("reports/expenses/clients", "client"),
              report("reports/expenses/projects", "project"),
              report("reports/expenses/categories", "expense_category"),
              report("reports/expenses/team", "user"),
              report("reports/uninvoiced", "project"),
              report("reports/project_budget", "project"))
          .stream()
          .collect(
              Collectors.toMap(
                  Resource::path, Function.identity(), (a, b) -> a, LinkedHashMap::new));

  @Nullable Resource find(String path) {
    return byPath.get(path);
  }

  private static Resource numbered(String path, Resource.Writer writer) {
    return new Resource(path, path, false, writer);
  }

  private static Resource cursored(String path, Resource.Writer writer) {
    return new Resource(path, path, true, writer);
  }

  private static Resource report(String path, String of) {
    return new Resource(
        path,
        "results",
        false,
        (json, id, index) -> {
          json.writeNumberField(of + "_id", id);
          json.writeStringField(of + "_name", "Name " + index);
          json.writeNumberField("total_hours", hundredths(index * 7 % 4000));
          json.writeNumberField("billable_hours", hundredths(index * 5 % 3000));
          json.writeStringField("currency", "EUR");
          json.writeNumberField("billable_amount", hundredths(index * 31 % 900_000));
        });
  }

  private void timeEntry(JsonGenerator json, long id, long index) throws IOException {
    json.writeNumberField("id", id);
    json.writeStringField("spent_date", day(index));
    reference(json, "user", id + 1, "User");
    reference(json, "client", id + 2, "Client");
    reference(json, "project", id + 3, "Project");
    reference(json, "task", id + 4, "Task");
    json.writeNumberField("hours", hundredths(25 + index * 25 % 800));
    json.writeNumberField("rounded_hours", hundredths(25 + index * 25 % 800));
    json.writeStringField("notes", "Entry " + index + ": naïve \"café\" ☕");
    json.writeBooleanField("is_locked", false);
    json.writeBooleanField("is_running", false);
    json.writeBooleanField("billable", index % 3 > 0);
    json.writeNullField("external_reference");
    json.writeNullField("invoice");
    times(json, index);
  }

  private void expense(JsonGenerator json, long id, long index) throws IOException {
    json.writeNumberField("id", id);
    json.writeStringField("spent_date", day(index));
    json.writeNumberField("total_cost", hundredths(index * 13 % 100_000));
    json.writeNumberField("units", 1);
    reference(json, "expense_category", id + 1, "Category");
    reference(json, "user", id + 2, "User");
    json.writeNullField("receipt");
    json.writeBooleanField("billable", true);
    times(json, index);
  }

  private void bill(JsonGenerator json, long id, long index) throws IOException {
    json.writeNumberField("id", id);
    json.writeStringField("number", Long.toString(1000 + index));
    json.writeStringField("client_key", Long.toHexString(id * 31));
    json.writeNumberField("amount", hundredths(index * 977 % 5_000_000));
    json.writeStringField("currency", "EUR");
    json.writeStringField("state", index % 2 == 0 ? "open" : "draft");
    reference(json, "client", id + 1, "Client");
    json.writeArrayFieldStart("line_items");
    json.writeStartObject();
    json.writeNumberField("id", id + 2);
    json.writeStringField("kind", "Service");
    json.writeNumberField("unit_price", new BigDecimal("100.0"));
    json.writeEndObject();
    json.writeEndArray();
    times(json, index);
  }

  private void userAssignment(JsonGenerator json, long id, long index) throws IOException {
    assignment(json, id, index, "user");
    json.writeBooleanField("is_project_manager", index % 10 == 0);
    json.writeBooleanField("use_default_rates", true);
  }

  private void taskAssignment(JsonGenerator json, long id, long index) throws IOException {
    assignment(json, id, index, "task");
    json.writeBooleanField("billable", true);
  }

  private static void assignment(JsonGenerator json, long id, long index, String of)
      throws IOException {
    json.writeNumberField("id", id);
    json.writeBooleanField("is_active", true);
    json.writeNullField("budget");
    json.writeNumberField("hourly_rate", hundredths(10_000));
    reference(json, "project", id + 1, "Project");
    reference(json, of, id + 2, "Name");
    times(json, index);
  }

  private void user(JsonGenerator json, long id, long index) throws IOException {
    json.writeNumberField("id", id);
    json.writeStringField("first_name", "First " + index);
    json.writeStringField("last_name", "Last " + index);
    json.writeStringField("email", "user" + id + "@example.com");
    json.writeStringField("timezone", "Berlin");
    json.writeNumberField("weekly_capacity", 126_000);
    json.writeBooleanField("is_active", index % 9 > 0);
    json.writeArrayFieldStart("access_roles");
    json.writeString("member");
    json.writeEndArray();
    times(json, index);
  }

  private void client(JsonGenerator json, long id, long index) throws IOException {
    named(json, id, index);
    json.writeStringField("address", "Street " + index + "\r\nTown");
    json.writeStringField("statement_key", Long.toHexString(id * 17));
    json.writeStringField("currency", "EUR");
  }

  private void contact(JsonGenerator json, long id, long index) throws IOException {
    json.writeNumberField("id", id);
    json.writeNullField("title");
    json.writeStringField("first_name", "First " + index);
    json.writeStringField("last_name", "Last " + index);
    json.writeStringField("email", "contact" + id + "@example.com");
    reference(json, "client", id + 1, "Client");
    times(json, index);
  }

  private void project(JsonGenerator json, long id, long index) throws IOException {
    named(json, id, index);
    json.writeStringField("code", "P" + index);
    json.writeBooleanField("is_billable", true);
    json.writeStringField("budget_by", "project");
    json.writeNumberField("budget", new BigDecimal("200.0"));
    json.writeStringField("starts_on", day(index));
    reference(json, "client", id + 1, "Client");
  }

  private void task(JsonGenerator json, long id, long index) throws IOException {
    named(json, id, index);
    json.writeBooleanField("billable_by_default", true);
    json.writeNumberField("default_hourly_rate", new BigDecimal("0.0"));
    json.writeBooleanField("is_default", false);
  }

  private void named(JsonGenerator json, long id, long index) throws IOException {
    json.writeNumberField("id", id);
    json.writeStringField("name", "Name " + index);
    json.writeBooleanField("is_active", index % 9 > 0);
    times(json, index);
  }

  private static void reference(JsonGenerator json, String field, long id, String name)
      throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("id", id);
    json.writeStringField("name", name + " " + id);
    json.writeEndObject();
  }

  private static void times(JsonGenerator json, long index) throws IOException {
    json.writeStringField("created_at", day(index) + "T08:00:00Z");
    json.writeStringField("updated_at", day(index) + "T09:30:00Z");
  }

  private static String day(long index) {
    return FIRST_DAY.plusDays(index % 2500).toString();
  }

  // two decimals that stay: 1.50 is not 1.5 to one who compares bytes
  private static BigDecimal hundredths(long amount) {
    return BigDecimal.valueOf(amount, 2);
  }
}
