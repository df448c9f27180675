package harvest.migration.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

class DependenciesTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| [^|]+ \\|$");

  @Test
  void everyDependencyThatShipsHasAReason() throws Exception {
    List<String> documented =
        ROW.matcher(Files.readString(Path.of("docs/dependencies.md")))
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(documented).containsExactlyInAnyOrderElementsOf(shipped());
  }

  private static List<String> shipped() throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile())
            .getDocumentElement();
    Element dependencies = children(project, "dependencies").findFirst().orElseThrow();
    return children(dependencies, "dependency")
        .filter(one -> children(one, "scope").noneMatch(s -> s.getTextContent().equals("test")))
        .map(one -> children(one, "artifactId").findFirst().orElseThrow().getTextContent())
        .toList();
  }

  private static Stream<Element> children(Element parent, String name) {
    NodeList nodes = parent.getChildNodes();
    return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
        .map(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE && node.getNodeName().equals(name))
        .map(Element.class::cast);
  }
}
