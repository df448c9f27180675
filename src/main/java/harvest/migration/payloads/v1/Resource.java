package harvest.migration.payloads.v1;

import harvest.migration.payloads.xml.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The resources, under the plural names of V2, and the elements that V1 had for them. */
public enum Resource {
  USERS(Set.of("user", "person"), Set.of("users", "people")),
  CLIENTS(Set.of("client"), Set.of("clients")),
  CONTACTS(Set.of("contact"), Set.of("contacts")),
  PROJECTS(Set.of("project"), Set.of("projects")),
  TASKS(Set.of("task"), Set.of("tasks")),
  USER_ASSIGNMENTS(Set.of("user_assignment"), Set.of("user_assignments")),
  TASK_ASSIGNMENTS(Set.of("task_assignment"), Set.of("task_assignments")),
  /** {@code request} is what is posted to /daily/add, the others wrap entries in its answers. */
  TIME_ENTRIES(Set.of("day_entry", "request"), Set.of("day_entries", "daily", "timer", "add")),
  EXPENSES(Set.of("expense"), Set.of("expenses")),
  EXPENSE_CATEGORIES(Set.of("expense_category"), Set.of("expense_categories")),
  INVOICES(Set.of("invoice"), Set.of("invoices"));

  private final Shape shape;

  Resource(Set<String> records, Set<String> containers) {
    shape = new Shape(records, containers);
  }

  /** The resource of a document with that root, in underscores; empty if V1 had none. */
  public static Optional<Resource> ofRoot(String root) {
    return Arrays.stream(values())
        .filter(resource -> resource.roots().anyMatch(root::equals))
        .findFirst();
  }

  /** V2's plural name. */
  public String plural() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Shape shape() {
    return shape;
  }

  /** The elements that a document of it may begin with, in underscores. */
  public List<String> rootNames() {
    return roots().sorted().toList();
  }

  private Stream<String> roots() {
    return Stream.concat(shape.records().stream(), shape.containers().stream());
  }
}
