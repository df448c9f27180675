import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What src/build/draw-routes runs: [--check] [FOLDER OF ROUTES] [DOCUMENT]. */
public final class DrawRoutes {
  private static final String BEGIN = "<!-- drawn by src/build/draw-routes: edit the routes, not this -->";
  private static final String END = "<!-- end of what is drawn -->";
  private static final Pattern TOPIC = Pattern.compile("\\{\\{harvest\\.topic\\.(.+)}}");

  private record Edge(String from, String arrow, String to) {}

  /** A route, and the capability that its file is. */
  private record Route(String capability, Map<?, ?> from) {}

  /** Entrances of routes, such as "direct:outcome", with the capability that is behind each. */
  private final Map<String, String> entrances = new LinkedHashMap<>();

  /** Capabilities, topics and other ends by their names in the drawing. */
  private final Map<String, String> nodes = new TreeMap<>();

  private final Set<Edge> edges = new LinkedHashSet<>();

  private DrawRoutes() {}

  public static void main(String... args) throws IOException {
    List<String> paths = new ArrayList<>(List.of(args));
    boolean check = paths.remove("--check");
    Path routes = Path.of(paths.isEmpty() ? "routes" : paths.get(0));
    Path document = Path.of(paths.size() < 2 ? "README.md" : paths.get(1));
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(begin, 0));
    if (begin < 0 || end < 0) {
      System.err.println("draw-routes: " + document + " has no lines \"" + BEGIN + "\" and \"" + END + "\"");
      System.exit(2);
    }
    String drawn =
        text.substring(0, begin + BEGIN.length())
            + "\n```mermaid\n"
            + new DrawRoutes().draw(read(routes))
            + "```\n"
            + text.substring(end);
    if (check && !drawn.equals(text)) {
      System.err.println("draw-routes: the diagram in " + document + " is not that of the routes; run src/build/draw-routes");
      System.exit(1);
    }
    if (!check) {
      Files.writeString(document, drawn);
    }
  }

  private static List<Route> read(Path folder) throws IOException {
    List<Route> routes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".camel.yaml")).sorted().toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          for (Object entry : (List<?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in)) {
            if (((Map<?, ?>) entry).get("route") instanceof Map<?, ?> route) {
              String capability = file.getFileName().toString().replace(".camel.yaml", "");
              routes.add(new Route(capability, (Map<?, ?>) route.get("from")));
            }
          }
        }
      }
    }
    return routes;
  }

  private String draw(List<Route> routes) {
    for (Route route : routes) {
      nodes.put(route.capability(), route.capability() + "[" + route.capability() + "]");
      entrances.put(within(route.from()), route.capability());
    }
    for (Route route : routes) {
      String source = node(route.from());
      if (source != null) {
        edges.add(new Edge(source, "-->", route.capability()));
      }
      visit(route.capability(), route.from().get("steps"));
    }
    StringBuilder diagram = new StringBuilder("flowchart LR\n");
    nodes.values().forEach(node -> diagram.append("  ").append(node).append('\n'));
    edges.forEach(
        edge -> diagram.append("  " + edge.from() + " " + edge.arrow() + " " + edge.to() + "\n"));
    return diagram.toString();
  }

  private void visit(String route, Object part) {
    if (part instanceof List<?> list) {
      list.forEach(one -> visit(route, one));
    } else if (part instanceof Map<?, ?> step) {
      step.forEach(
          (name, value) -> {
            if (value instanceof Map<?, ?> endpoint && endpoint.containsKey("uri")) {
              leads(route, endpoint);
            } else {
              visit(route, value);
            }
          });
    }
  }

  private void leads(String route, Map<?, ?> endpoint) {
    String behind = entrances.get(within(endpoint));
    String node = behind == null ? node(endpoint) : behind;
    if (node == null) {
      throw new IllegalStateException(route + " leads to " + within(endpoint) + ", where no route begins");
    }
    if (!node.equals(route)) {
      edges.add(new Edge(route, node.startsWith("harvest_") ? "<-->" : "-->", node));
    }
  }

  /** The end outside of the routes that an endpoint stands for; null where it is a way between routes. */
  private String node(Map<?, ?> endpoint) {
    String uri = String.valueOf(endpoint.get("uri"));
    Map<?, ?> parameters = endpoint.get("parameters") instanceof Map<?, ?> some ? some : Map.of();
    if (uri.equals("kafka")) {
      Matcher topic = TOPIC.matcher(String.valueOf(parameters.get("topic")));
      String name = topic.matches() ? topic.group(1) : String.valueOf(parameters.get("topic"));
      return add("topic_" + name, "[(" + name + ")]");
    }
    if (uri.startsWith("inbox:")) {
      return add("inbox", "[/file drops/]");
    }
    if (uri.startsWith("${")) {
      return add("harvest_api", "([Harvest])");
    }
    if (uri.equals("direct") || uri.equals("seda")) {
      return null;
    }
    return add("other_" + uri.replaceAll("[^A-Za-z0-9]+", "_"), "[\"" + uri + "\"]");
  }

  private String add(String name, String shape) {
    nodes.put(name, name + shape);
    return name;
  }

  private static String within(Map<?, ?> endpoint) {
    Object name = endpoint.get("parameters") instanceof Map<?, ?> some ? some.get("name") : null;
    return endpoint.get("uri") + ":" + (name == null ? endpoint.get("id") : name);
  }
}
