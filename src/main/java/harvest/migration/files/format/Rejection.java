package harvest.migration.files.format;

import org.jspecify.annotations.Nullable;

/**
 * Why a row does not become a request.
 *
 * @param field the request field it is about, never a name taken from the file
 * @param text for people; says nothing of what is in the row
 */
public record Rejection(long line, Reason reason, @Nullable String field, String text) {
  /** The kinds of rejection that a report knows. */
  public enum Reason {
    NOT_READABLE("not_readable"),
    WRONG_ENCODING("wrong_encoding"),
    MISSING_FIELD("missing_field"),
    TOO_LARGE("too_large");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** The name in a rejections file. */
    public String code() {
      return code;
    }
  }
}
