package harvest.migration.payloads.v1;

import harvest.migration.payloads.xml.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The resources, under the plural names of V2, and the elements that V1 had for them. */
public enum Resource {
  USERS("user person", "users people"),
  CLIENTS("client", "clients"),
  CONTACTS("contact", "contacts"),
  PROJECTS("project", "projects"),
  TASKS("task", "tasks"),
  USER_ASSIGNMENTS("user_assignment", "user_assignments"),
  TASK_ASSIGNMENTS("task_assignment", "task_assignments"),
  /** {@code request} is what is posted to /daily/add, the others wrap entries in its answers. */
  TIME_ENTRIES("day_entry request", "day_entries daily timer add"),
  EXPENSES("expense", "expenses"),
  EXPENSE_CATEGORIES("expense_category", "expense_categories"),
  INVOICES("invoice", "invoices"),
  INVOICE_PAYMENTS("payment invoice_payment", "payments invoice_payments"),
  /** V1's own lists of messages are called like a message. */
  INVOICE_MESSAGES("invoice_message", "invoice_messages"),
  INVOICE_ITEM_CATEGORIES("invoice_item_category", "invoice_item_categories");

  private final String records;
  private final String containers;

  /** Both are names with spaces between them. */
  Resource(String records, String containers) {
    this.records = records;
    this.containers = containers;
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
    return new Shape(Set.of(records.split(" ", -1)), Set.of(containers.split(" ", -1)));
  }

  private Stream<String> roots() {
    return Stream.of((records + " " + containers).split(" ", -1));
  }
}
