package harvest.migration.payloads.v1;

import static harvest.migration.payloads.v1.Meaning.*;
import static harvest.migration.payloads.v1.Resource.*;

import harvest.migration.payloads.v1.FieldRow.Beside;
import harvest.migration.payloads.v1.FieldRow.Gone;
import harvest.migration.payloads.v1.FieldRow.Same;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The differences of names and meanings, all of them. docs/xml.md has the same rows. */
final class FieldTable {
  private static final String LINKED = "a link to another product, which V2 does not keep";
  private static final String INTERNAL = "an internal value of V1";
  private static final String HINT = "V2 reports no such dates";
  private static final String ESTIMATE = "V2 has budget and budget_by only";
  private static final Beside OWN_RATE = new Beside("use_default_rates", "false");
  private static final Beside CUSTOM = new Beside("payment_term", "\"custom\"");

  static final List<FieldRow> ROWS =
      List.of(
          same(USERS, INTEGER, "id"),
          same(USERS, TEXT, "first_name"),
          same(USERS, TEXT, "last_name"),
          same(USERS, TEXT, "email"),
          same(USERS, TEXT, "telephone"),
          same(USERS, TEXT, "timezone"),
          same(USERS, BOOLEAN, "has_access_to_all_future_projects"),
          same(USERS, BOOLEAN, "is_contractor"),
          same(USERS, BOOLEAN, "is_active"),
          to(USERS, ADMINISTRATOR, "is_admin", "access_roles"),
          same(USERS, DECIMAL, "default_hourly_rate"),
          same(USERS, DECIMAL, "cost_rate"),
          same(USERS, INTEGER, "weekly_capacity"),
          same(USERS, TEXT, "avatar_url"),
          same(USERS, DATETIME, "created_at"),
          same(USERS, DATETIME, "updated_at"),
          gone(USERS, "department", "V2 has no departments; roles are the nearest"),
          gone(USERS, "wants_newsletter", INTERNAL),
          gone(USERS, "identity_account_id", INTERNAL),
          gone(USERS, "identity_user_id", INTERNAL),
          gone(USERS, "cache_version", INTERNAL),
          //
          same(CLIENTS, INTEGER, "id"),
          same(CLIENTS, TEXT, "name"),
          to(CLIENTS, BOOLEAN, "active", "is_active"),
          to(CLIENTS, TEXT, "details", "address"),
          same(CLIENTS, CURRENCY, "currency"),
          same(CLIENTS, DATETIME, "created_at"),
          same(CLIENTS, DATETIME, "updated_at"),
          gone(CLIENTS, "currency_symbol", "V2 knows the symbol by the currency"),
          gone(CLIENTS, "highrise_id", LINKED),
          gone(CLIENTS, "cache_version", INTERNAL),
          gone(CLIENTS, "default_invoice_timeframe", "V2 keeps no defaults for invoices"),
          gone(CLIENTS, "last_invoice_kind", "V2 keeps no defaults for invoices"),
          //
          same(CONTACTS, INTEGER, "id"),
          same(CONTACTS, INTEGER, "client_id"),
          same(CONTACTS, TEXT, "title"),
          same(CONTACTS, TEXT, "first_name"),
          same(CONTACTS, TEXT, "last_name"),
          same(CONTACTS, TEXT, "email"),
          same(CONTACTS, TEXT, "phone_office"),
          same(CONTACTS, TEXT, "phone_mobile"),
          same(CONTACTS, TEXT, "fax"),
          same(CONTACTS, DATETIME, "created_at"),
          same(CONTACTS, DATETIME, "updated_at"),
          //
          same(PROJECTS, INTEGER, "id"),
          same(PROJECTS, INTEGER, "client_id"),
          same(PROJECTS, TEXT, "name"),
          same(PROJECTS, TEXT, "code"),
          to(PROJECTS, BOOLEAN, "active", "is_active"),
          to(PROJECTS, BOOLEAN, "billable", "is_billable"),
          same(PROJECTS, BOOLEAN, "is_fixed_fee"),
          same(PROJECTS, CHOICE, "bill_by"),
          same(PROJECTS, DECIMAL, "hourly_rate"),
          same(PROJECTS, CHOICE, "budget_by"),
          same(PROJECTS, DECIMAL, "budget"),
          same(PROJECTS, BOOLEAN, "budget_is_monthly"),
          same(PROJECTS, BOOLEAN, "notify_when_over_budget"),
          same(PROJECTS, DECIMAL, "over_budget_notification_percentage"),
          to(PROJECTS, DATE, "over_budget_notified_at", "over_budget_notification_date"),
          same(PROJECTS, BOOLEAN, "show_budget_to_all"),
          same(PROJECTS, DECIMAL, "cost_budget"),
          same(PROJECTS, BOOLEAN, "cost_budget_include_expenses"),
          same(PROJECTS, DECIMAL, "fee"),
          to(PROJECTS, DECIMAL, "fees", "fee"),
          same(PROJECTS, TEXT, "notes"),
          same(PROJECTS, DATE, "starts_on"),
          same(PROJECTS, DATE, "ends_on"),
          same(PROJECTS, DATETIME, "created_at"),
          same(PROJECTS, DATETIME, "updated_at"),
          gone(PROJECTS, "estimate", ESTIMATE),
          gone(PROJECTS, "estimate_by", ESTIMATE),
          gone(PROJECTS, "hint_earliest_record_at", HINT),
          gone(PROJECTS, "hint_latest_record_at", HINT),
          gone(PROJECTS, "earliest_record_at", HINT),
          gone(PROJECTS, "latest_record_at", HINT),
          gone(PROJECTS, "active_task_assignments_count", "V2 counts no assignments"),
          gone(PROJECTS, "active_user_assignments_count", "V2 counts no assignments"),
          gone(PROJECTS, "basecamp_id", LINKED),
          gone(PROJECTS, "highrise_deal_id", LINKED),
          gone(PROJECTS, "cache_version", INTERNAL),
          //
          same(TASKS, INTEGER, "id"),
          same(TASKS, TEXT, "name"),
          same(TASKS, BOOLEAN, "billable_by_default"),
          same(TASKS, DECIMAL, "default_hourly_rate"),
          same(TASKS, BOOLEAN, "is_default"),
          to(TASKS, INVERTED, "deactivated", "is_active"),
          same(TASKS, DATETIME, "created_at"),
          same(TASKS, DATETIME, "updated_at"),
          gone(TASKS, "cache_version", INTERNAL),
          //
          same(USER_ASSIGNMENTS, INTEGER, "id"),
          same(USER_ASSIGNMENTS, INTEGER, "user_id"),
          same(USER_ASSIGNMENTS, INTEGER, "project_id"),
          to(USER_ASSIGNMENTS, INVERTED, "deactivated", "is_active"),
          same(USER_ASSIGNMENTS, BOOLEAN, "is_project_manager"),
          new Same(USER_ASSIGNMENTS, "hourly_rate", "hourly_rate", DECIMAL, OWN_RATE),
          same(USER_ASSIGNMENTS, DECIMAL, "budget"),
          same(USER_ASSIGNMENTS, DATETIME, "created_at"),
          same(USER_ASSIGNMENTS, DATETIME, "updated_at"),
          gone(USER_ASSIGNMENTS, "estimate", ESTIMATE),
          //
          same(TASK_ASSIGNMENTS, INTEGER, "id"),
          same(TASK_ASSIGNMENTS, INTEGER, "project_id"),
          same(TASK_ASSIGNMENTS, INTEGER, "task_id"),
          same(TASK_ASSIGNMENTS, BOOLEAN, "billable"),
          to(TASK_ASSIGNMENTS, INVERTED, "deactivated", "is_active"),
          same(TASK_ASSIGNMENTS, DECIMAL, "hourly_rate"),
          same(TASK_ASSIGNMENTS, DECIMAL, "budget"),
          same(TASK_ASSIGNMENTS, DATETIME, "created_at"),
          same(TASK_ASSIGNMENTS, DATETIME, "updated_at"),
          gone(TASK_ASSIGNMENTS, "estimate", ESTIMATE),
          //
          same(TIME_ENTRIES, INTEGER, "id"),
          to(TIME_ENTRIES, DATE, "spent_at", "spent_date"),
          same(TIME_ENTRIES, INTEGER, "user_id"),
          same(TIME_ENTRIES, INTEGER, "project_id"),
          same(TIME_ENTRIES, INTEGER, "task_id"),
          to(TIME_ENTRIES, INTEGER, "client_id", "client.id"),
          to(TIME_ENTRIES, TEXT, "client", "client.name"),
          to(TIME_ENTRIES, TEXT, "project", "project.name"),
          to(TIME_ENTRIES, TEXT, "task", "task.name"),
          same(TIME_ENTRIES, HOURS, "hours"),
          same(TIME_ENTRIES, DECIMAL, "hours_without_timer"),
          gone(TIME_ENTRIES, "hours_with_timer", "V2's hours include a running timer"),
          same(TIME_ENTRIES, TEXT, "notes"),
          to(TIME_ENTRIES, CLOCK, "started_at", "started_time"),
          to(TIME_ENTRIES, CLOCK, "ended_at", "ended_time"),
          same(TIME_ENTRIES, DATETIME, "timer_started_at"),
          same(TIME_ENTRIES, BOOLEAN, "is_closed"),
          same(TIME_ENTRIES, BOOLEAN, "is_billed"),
          same(TIME_ENTRIES, DATETIME, "created_at"),
          same(TIME_ENTRIES, DATETIME, "updated_at"),
          gone(TIME_ENTRIES, "adjustment_record", INTERNAL),
          //
          same(EXPENSES, INTEGER, "id"),
          same(EXPENSES, INTEGER, "user_id"),
          same(EXPENSES, INTEGER, "project_id"),
          same(EXPENSES, INTEGER, "expense_category_id"),
          to(EXPENSES, DATE, "spent_at", "spent_date"),
          same(EXPENSES, DECIMAL, "units"),
          same(EXPENSES, DECIMAL, "total_cost"),
          same(EXPENSES, TEXT, "notes"),
          same(EXPENSES, BOOLEAN, "billable"),
          same(EXPENSES, BOOLEAN, "is_closed"),
          same(EXPENSES, BOOLEAN, "is_billed"),
          to(EXPENSES, INTEGER, "invoice_id", "invoice.id"),
          same(EXPENSES, DATETIME, "created_at"),
          same(EXPENSES, DATETIME, "updated_at"),
          gone(EXPENSES, "has_receipt", "V2 shows a receipt where there is one"),
          gone(EXPENSES, "receipt_url", "an address of V1; V2 gives its own in receipt"),
          gone(EXPENSES, "company_id", "V2 has the account in a header"),
          //
          same(EXPENSE_CATEGORIES, INTEGER, "id"),
          same(EXPENSE_CATEGORIES, TEXT, "name"),
          same(EXPENSE_CATEGORIES, TEXT, "unit_name"),
          same(EXPENSE_CATEGORIES, DECIMAL, "unit_price"),
          to(EXPENSE_CATEGORIES, INVERTED, "deactivated", "is_active"),
          same(EXPENSE_CATEGORIES, DATETIME, "created_at"),
          same(EXPENSE_CATEGORIES, DATETIME, "updated_at"),
          gone(EXPENSE_CATEGORIES, "cache_version", INTERNAL),
          //
          same(INVOICES, INTEGER, "id"),
          same(INVOICES, INTEGER, "client_id"),
          same(INVOICES, TEXT, "number"),
          same(INVOICES, TEXT, "purchase_order"),
          same(INVOICES, TEXT, "client_key"),
          same(INVOICES, TEXT, "subject"),
          same(INVOICES, TEXT, "notes"),
          same(INVOICES, CURRENCY, "currency"),
          same(INVOICES, STATE, "state"),
          to(INVOICES, DATE, "issued_at", "issue_date"),
          new Same(INVOICES, "due_at", "due_date", DATE, CUSTOM),
          to(INVOICES, TERM, "due_at_human_format", "payment_term"),
          same(INVOICES, DECIMAL, "amount"),
          same(INVOICES, DECIMAL, "due_amount"),
          same(INVOICES, DECIMAL, "tax"),
          same(INVOICES, DECIMAL, "tax2"),
          same(INVOICES, DECIMAL, "tax_amount"),
          same(INVOICES, DECIMAL, "tax2_amount"),
          to(INVOICES, DECIMAL, "tax_amount2", "tax2_amount"),
          same(INVOICES, DECIMAL, "discount"),
          same(INVOICES, DECIMAL, "discount_amount"),
          gone(INVOICES, "discount_type", "V2's discount is a percentage"),
          to(INVOICES, LINES, "csv_line_items", "line_items"),
          same(INVOICES, DATE, "period_start"),
          same(INVOICES, DATE, "period_end"),
          to(INVOICES, PART, "kind", "line_items_import"),
          to(INVOICES, PART, "projects_to_invoice", "line_items_import"),
          to(INVOICES, PART, "import_hours", "line_items_import"),
          to(INVOICES, PART, "import_expenses", "line_items_import"),
          to(INVOICES, PART, "expense_period_start", "line_items_import"),
          to(INVOICES, PART, "expense_period_end", "line_items_import"),
          to(INVOICES, INTEGER, "created_by_id", "creator.id"),
          same(INVOICES, INTEGER, "estimate_id"),
          same(INVOICES, INTEGER, "retainer_id"),
          same(INVOICES, INTEGER, "recurring_invoice_id"),
          same(INVOICES, DATETIME, "created_at"),
          same(INVOICES, DATETIME, "updated_at"),
          //
          same(INVOICE_PAYMENTS, INTEGER, "id"),
          same(INVOICE_PAYMENTS, INTEGER, "invoice_id"),
          same(INVOICE_PAYMENTS, DECIMAL, "amount"),
          same(INVOICE_PAYMENTS, DATETIME, "paid_at"),
          same(INVOICE_PAYMENTS, TEXT, "notes"),
          same(INVOICE_PAYMENTS, TEXT, "recorded_by"),
          same(INVOICE_PAYMENTS, TEXT, "recorded_by_email"),
          to(INVOICE_PAYMENTS, TEXT, "pay_pal_transaction_id", "transaction_id"),
          to(INVOICE_PAYMENTS, INTEGER, "payment_gateway_id", "payment_gateway.id"),
          same(INVOICE_PAYMENTS, DATETIME, "created_at"),
          same(INVOICE_PAYMENTS, DATETIME, "updated_at"),
          //
          same(INVOICE_MESSAGES, INTEGER, "id"),
          same(INVOICE_MESSAGES, INTEGER, "invoice_id"),
          same(INVOICE_MESSAGES, RECIPIENTS, "recipients"),
          to(INVOICE_MESSAGES, RECIPIENTS, "full_recipient_list", "recipients"),
          same(INVOICE_MESSAGES, TEXT, "subject"),
          same(INVOICE_MESSAGES, TEXT, "body"),
          same(INVOICE_MESSAGES, BOOLEAN, "attach_pdf"),
          same(INVOICE_MESSAGES, BOOLEAN, "send_me_a_copy"),
          same(INVOICE_MESSAGES, BOOLEAN, "thank_you"),
          gone(INVOICE_MESSAGES, "include_pay_pal_link", "V2 has payment_options in the invoice"),
          same(INVOICE_MESSAGES, TEXT, "sent_by"),
          same(INVOICE_MESSAGES, TEXT, "sent_by_email"),
          same(INVOICE_MESSAGES, TEXT, "sent_from"),
          same(INVOICE_MESSAGES, TEXT, "sent_from_email"),
          same(INVOICE_MESSAGES, DATETIME, "created_at"),
          same(INVOICE_MESSAGES, DATETIME, "updated_at"),
          //
          same(INVOICE_ITEM_CATEGORIES, INTEGER, "id"),
          same(INVOICE_ITEM_CATEGORIES, TEXT, "name"),
          same(INVOICE_ITEM_CATEGORIES, BOOLEAN, "use_as_service"),
          same(INVOICE_ITEM_CATEGORIES, BOOLEAN, "use_as_expense"),
          same(INVOICE_ITEM_CATEGORIES, DATETIME, "created_at"),
          same(INVOICE_ITEM_CATEGORIES, DATETIME, "updated_at"));

  private static final Map<Resource, Map<String, FieldRow>> BY_NAME =
      ROWS.stream()
          .collect(
              Collectors.groupingBy(
                  FieldRow::resource, Collectors.toMap(FieldRow::v1, Function.identity())));

  private FieldTable() {}

  static Optional<FieldRow> row(Resource resource, String v1) {
    return Optional.ofNullable(BY_NAME.getOrDefault(resource, Map.of()).get(v1));
  }

  private static FieldRow same(Resource resource, Meaning meaning, String name) {
    return to(resource, meaning, name, name);
  }

  private static FieldRow to(Resource resource, Meaning meaning, String v1, String v2) {
    return new Same(resource, v1, v2, meaning, null);
  }

  private static FieldRow gone(Resource resource, String v1, String why) {
    return new Gone(resource, v1, why);
  }
}
