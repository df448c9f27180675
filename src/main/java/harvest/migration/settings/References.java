package harvest.migration.settings;

import harvest.migration.settings.SettingsLoader.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Puts in what a value refers to: {@code ${harvest.data.dir}} and other keys, Camel's property
 * functions ({@code {{env:NAME}}}, {@code {{sys:name}}}, any other that Camel finds), and for
 * secrets {@code file:PATH}, a mounted file. Never repeats a value in a problem.
 */
final class References implements AutoCloseable {
  private static final Pattern OWN = Pattern.compile("\\$\\{(harvest\\.[A-Za-z0-9_.-]+)}");
  private static final Pattern FUNCTION = Pattern.compile("\\{\\{([^{}]*)}}");
  private static final Pattern BARE_FUNCTION = Pattern.compile("(env|sys):([A-Za-z0-9_.-]+)");
  private static final String FILE = "file:";
  private static final int DEPTH = 8;

  private final Sources sources;
  private final Consumer<Problem> problems;
  private @Nullable PropertiesComponent functions;

  References(Sources sources, Consumer<Problem> problems) {
    this.sources = sources;
    this.problems = problems;
  }

  /** The value with everything in its place; empty, with a problem, where something is missing. */
  Optional<String> value(Sources.Entry entry) {
    return own(entry, entry.value(), 0).flatMap(value -> camel(entry, value));
  }

  /** The same for a value that may stand in a file or, without braces, in a variable. */
  Optional<String> guarded(Sources.Entry entry) {
    return value(entry)
        .flatMap(
            value -> {
              Matcher bare = BARE_FUNCTION.matcher(value);
              if (bare.matches()) {
                return camel(entry, "{{" + value + "}}");
              }
              return value.startsWith(FILE)
                  ? file(entry, value.substring(FILE.length()))
                  : Optional.of(value);
            });
  }

  @Override
  public void close() {
    if (functions != null) {
      functions.stop();
    }
  }

  private Optional<String> own(Sources.Entry entry, String text, int depth) {
    Matcher reference = OWN.matcher(text);
    StringBuilder result = new StringBuilder();
    while (reference.find()) {
      Sources.Entry referred = depth < DEPTH ? sources.written(reference.group(1)) : null;
      if (referred == null) {
        problems.accept(
            new Problem(
                entry.key(),
                entry.where(),
                "refers to " + reference.group(1) + ", which has no value",
                "name a key that has one, such as ${harvest.data.dir}"));
        return Optional.empty();
      }
      Optional<String> inner = own(referred, referred.value(), depth + 1);
      if (inner.isEmpty()) {
        return inner;
      }
      reference.appendReplacement(result, Matcher.quoteReplacement(inner.get()));
    }
    return Optional.of(reference.appendTail(result).toString());
  }

  private Optional<String> camel(Sources.Entry entry, String text) {
    if (!text.contains("{{")) {
      return Optional.of(text);
    }
    try {
      return Optional.of(functions().parseUri(text));
    } catch (RuntimeException e) { // its text repeats the value
      problems.accept(
          new Problem(
              entry.key(),
              entry.where(),
              named(text) + " has no value",
              "set what it names, or give a default: {{env:NAME:default}}"));
      return Optional.empty();
    }
  }

  private static String named(String text) {
    List<String> names = new ArrayList<>();
    Matcher function = FUNCTION.matcher(text);
    while (function.find()) {
      String[] parts = function.group(1).split(":", 3); // a third part is a default: a value
      names.add("{{" + parts[0] + (parts.length > 1 ? ":" + parts[1] : "") + "}}");
    }
    return names.isEmpty() ? "a {{ without its }}" : String.join(", ", names);
  }

  private Optional<String> file(Sources.Entry entry, String path) {
    try {
      Path file = Path.of(path);
      String content = withoutLineBreak(Files.readString(file));
      sources.secretFile(entry.key(), file);
      return Optional.of(content);
    } catch (IOException | InvalidPathException e) {
      problems.accept(
          new Problem(
              entry.key(),
              entry.where(),
              "the file that it names cannot be read",
              "mount a readable file in UTF-8 there"));
      return Optional.empty();
    }
  }

  private static String withoutLineBreak(String content) {
    if (content.endsWith("\r\n")) {
      return content.substring(0, content.length() - 2);
    }
    return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
  }

  /** Made at the first use: most configurations have no function in them. */
  private PropertiesComponent functions() {
    if (functions == null) {
      Properties known = new Properties();
      known.putAll(sources.camel());
      for (Key key : Key.values()) {
        Sources.Entry entry = sources.written(key.key());
        if (entry != null) {
          known.put(key.key(), entry.value());
        }
      }
      PropertiesComponent component = new PropertiesComponent();
      component.setCamelContext(new DefaultCamelContext());
      component.setInitialProperties(known);
      component.start();
      functions = component;
    }
    return functions;
  }
}
