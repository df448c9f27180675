package harvest.migration.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import harvest.migration.secret.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/**
 * Texts and pages, made of the Mustache templates among this package's resources. Numbers have
 * their thousands apart; null is nothing, a name that is not there is a mistake. What comes from
 * outside turns no direction of writing, and is no markup in a page.
 */
public final class Templates {
  private static final Mustache.Compiler TEXT =
      Mustache.compiler()
          .nullValue("")
          .strictSections(true)
          .emptyStringIsFalse(true)
          .zeroIsFalse(true)
          .withFormatter(Templates::shown)
          .withLoader(Templates::open)
          .withEscaper(Redactor::printable);
  private static final Mustache.Compiler PAGE = TEXT.withEscaper(Templates::escaped);

  private Templates() {}

  /** The template of that name: a page where it ends with {@code .html}. */
  public static Template named(String name) {
    return (name.endsWith(".html") ? PAGE : TEXT).loadTemplate(name);
  }

  private static String shown(Object value) {
    return value instanceof Long || value instanceof Integer
        ? TextTable.number(((Number) value).longValue())
        : String.valueOf(value);
  }

  private static String escaped(String text) {
    return Redactor.printable(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static Reader open(String name) throws IOException {
    InputStream template = Templates.class.getResourceAsStream(name);
    if (template == null) {
      throw new IOException("no template " + name);
    }
    return new InputStreamReader(template, StandardCharsets.UTF_8);
  }
}
