package harvest.migration.settings;

import harvest.migration.credentials.Application;
import harvest.migration.credentials.Applications;
import harvest.migration.credentials.Flow;
import harvest.migration.secret.Secret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code harvest.app.NAME.*}. Repeats none of its values in a problem. */
final class ApplicationReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Sources sources;
  private final References references;
  private final Consumer<Problem> problems;

  ApplicationReader(Sources sources, References references, Consumer<Problem> problems) {
    this.sources = sources;
    this.references = references;
    this.problems = problems;
  }

  Applications read() {
    List<Application> applications = new ArrayList<>();
    byName().forEach((name, values) -> applications.add(application(name, values)));
    return new Applications(applications);
  }

  private Map<String, Map<ApplicationKey, Entry>> byName() {
    Map<String, Map<ApplicationKey, Entry>> byName = new TreeMap<>();
    for (String key : sources.keys()) {
      Entry entry = sources.find(key);
      ApplicationKey.Named named = ApplicationKey.parse(key).orElse(null);
      if (named == null || entry == null) {
        continue;
      }
      if (NAME.matcher(named.application()).matches()) {
        byName
            .computeIfAbsent(named.application(), name -> new EnumMap<>(ApplicationKey.class))
            .put(named.key(), entry);
      } else {
        problems.accept(
            new Problem(
                key,
                entry.where(),
                "\"" + named.application() + "\" cannot name an application",
                "use 1 to 64 letters, digits, dashes and underscores"));
      }
    }
    return byName;
  }

  private Application application(String name, Map<ApplicationKey, Entry> entries) {
    Flow flow = flow(entries.get(ApplicationKey.FLOW));
    Map<ApplicationKey, String> values = new EnumMap<>(ApplicationKey.class);
    for (ApplicationKey key : ApplicationKey.values()) {
      value(name, flow, key, entries.get(key)).ifPresent(value -> values.put(key, value));
    }
    return new Application(
        name,
        flow,
        values.get(ApplicationKey.V1_CLIENT_ID),
        secret(values.get(ApplicationKey.V1_CLIENT_SECRET)),
        values.get(ApplicationKey.V2_CLIENT_ID),
        secret(values.get(ApplicationKey.V2_CLIENT_SECRET)),
        values.get(ApplicationKey.REDIRECT_URI));
  }

  private Optional<String> value(
      String name, Flow flow, ApplicationKey key, @Nullable Entry entry) {
    Optional<String> value = Optional.empty();
    if (entry != null && !entry.value().isEmpty()) {
      value = references.guarded(entry);
      if (value.isEmpty()) {
        return value; // whoever could not resolve it has said so
      }
    }
    if (value.isEmpty() || value.get().isBlank()) {
      if (needs(flow, key)) {
        missing(name, flow, key, entry);
      }
      return Optional.empty();
    }
    return value;
  }

  private void missing(String name, Flow flow, ApplicationKey key, @Nullable Entry entry) {
    String variable =
        "HARVEST_APP_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_" + key.variable();
    problems.accept(
        new Problem(
            key.of(name),
            entry == null ? Problem.NOT_SET : entry.where(),
            (entry == null ? "missing" : "empty") + "; the flow " + flow.key() + " needs it",
            "set it, or " + variable));
  }

  private Flow flow(@Nullable Entry entry) {
    if (entry == null || entry.value().isEmpty()) {
      return Flow.AUTHORIZATION_CODE;
    }
    Optional<String> written = references.guarded(entry);
    Optional<Flow> flow =
        written.flatMap(
            text -> Arrays.stream(Flow.values()).filter(one -> one.key().equals(text)).findFirst());
    if (written.isPresent() && flow.isEmpty()) {
      problems.accept(
          new Problem(
              entry.key(),
              entry.where(),
              "not the name of a flow",
              "set it to "
                  + Arrays.stream(Flow.values()).map(Flow::key).collect(Collectors.joining(", "))));
    }
    return flow.orElse(Flow.PERSONAL_ACCESS_TOKEN); // which misses nothing: one problem is enough
  }

  private static boolean needs(Flow flow, ApplicationKey key) {
    return switch (flow) {
      case AUTHORIZATION_CODE -> key != ApplicationKey.REDIRECT_URI && key != ApplicationKey.FLOW;
      case IMPLICIT -> key == ApplicationKey.V2_CLIENT_ID || key == ApplicationKey.REDIRECT_URI;
      case PERSONAL_ACCESS_TOKEN -> false;
    };
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : new Secret(text);
  }
}
