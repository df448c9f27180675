package harvest.migration.report;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.settings.Settings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be exported: its topic, its columns, and what makes two records one. */
public enum Exported {
  RESULTS(
      "application,grant_type,fingerprint",
      "id,application,subject,grant_type,fingerprint,status,access_token,refresh_token,token_type,"
          + "expires_in,issued_at,expires_at,attempts,request_id,source,request_at,context,"
          + "expires_assumed,sealed"),
  ACCOUNTS(
      "application,fingerprint",
      "id,application,subject,fingerprint,user,accounts,error,v1_accepted,looked_up_at,request_id,"
          + "context"),
  DEAD_LETTERS(
      "application,grant_type,fingerprint",
      "id,application,subject,grant_type,fingerprint,reason,status,error,error_description,"
          + "attempts,first_attempt_at,last_attempt_at,in_doubt,replayable,reauthorize_url,"
          + "request_id,source,request_at,context,account_id,resource,page"),
  RECORDS(
      "", "application,subject,account_id,resource,page,record,query,pages,records,completed_at"),
  PAYLOADS("", "source,resource,payload");

  /** The read that failed, where a dead letter is of one; elsewhere these are absent. */
  private static final String FAILED_READ = ",account_id,resource";

  private final String identity;
  private final String columns;

  Exported(String identity, String columns) {
    this.identity = identity;
    this.columns = columns;
  }

  /** The name on the command line: {@code dead-letters}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The topic that holds it. */
  public String topic(Settings.Topics topics) {
    return switch (this) {
      case RESULTS -> topics.results();
      case ACCOUNTS -> topics.accounts();
      case DEAD_LETTERS -> topics.deadLetters();
      case RECORDS -> topics.records();
      case PAYLOADS -> topics.payloads();
    };
  }

  /** The columns of a table, the same whatever the records have. */
  public List<String> columns() {
    return List.of(columns.split(","));
  }

  /** Whether it belongs to an application. */
  public boolean hasApplication() {
    return columns().contains("application");
  }

  /**
   * What two records of one thing have in common; empty where the value does not say, and the
   * record's key does. One token may stand in two applications: the fingerprint alone is too
   * little.
   */
  Optional<String> identity(JsonNode value) {
    if (identity.isEmpty() || !value.path("fingerprint").isTextual()) {
      return Optional.empty();
    }
    return Optional.of(
        Stream.of((identity + FAILED_READ).split(","))
            .map(field -> value.path(field).asText(""))
            .collect(Collectors.joining("\n")));
  }
}
