package harvest.migration.drops.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.Row;
import harvest.migration.drops.DropKind.RowReader;
import harvest.migration.drops.DropKind.RowReader.LeftOut;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlRowsTest {
  @TempDir Path folder;

  @Test
  void readsARootThatIsARecord() throws IOException {
    RowReader rows = over("<client><name>A</name></client><!-- the end -->");

    assertThat(names(rows)).containsExactly("A");
    assertThat(rows.row().line()).isEqualTo(1);
    assertThat(rows.advance()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<clients type=\"array\"><client><name>A</name></client> <client><name>B</name></client></clients>",
        "<client type=\"array\"><client><name>A</name></client><client><name>B</name></client></client>",
        "<daily><day_entries><day_entry><notes>A</notes></day_entry></day_entries>"
            + "<day_entry><notes>B</notes></day_entry></daily>",
        "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- x --><?y z?>\n<h:clients xmlns:h=\"u\">"
            + "<h:client><h:name>A</h:name></h:client><h:client><name>B</name></h:client></h:clients>",
      })
  void readsTheRecordsOfAList(String document) throws IOException {
    assertThat(names(over(document))).containsExactly("A", "B");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<clients type=\"array\"/>", "<clients> <!-- none --> </clients>"})
  void readsDocumentsWithoutRecords(String document) throws IOException {
    assertThat(over(document).advance()).isFalse();
  }

  @Test
  void namesWhatStandsBesideTheRecords() throws IOException {
    RowReader rows = over("<clients><total><x>topsecret</x></total><client/><other/></clients>");

    assertThat(rows.advance()).isTrue();
    assertThat(rows.row().line()).isEqualTo(1);
    assertThat(rows.leftOut())
        .containsExactly(new LeftOut(0, "total", "stands outside of the records"));
    assertThat(rows.advance()).isFalse();
    assertThat(rows.leftOut()).extracting(LeftOut::element).containsExactly("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "UTF-16"})
  void readsTheEncodingThatIsDeclared(String encoding) throws IOException {
    String document =
        "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><client><name>Müller</name></client>";

    assertThat(names(over(new ByteArrayInputStream(document.getBytes(Charset.forName(encoding))))))
        .containsExactly("Müller");
  }

  @Test
  void readsReferencesAndCdata() throws IOException {
    assertThat(
            names(
                over(
                    "<client><name>a &amp; b &lt;&#x20AC;&#39; <![CDATA[<b> & </b>]]> "
                        + "<!-- not --> c\n d</name></client>")))
        .containsExactly("a & b <€' <b> &  c\n d".replace("<b> & ", "<b> & </b> "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<client><name>topsecret</client>",
        "<clients><client><name>topsecret</name></client>",
        "<client/><client/>",
        "<client><name>topsecret & more</name></client>",
        "<client>&topsecret;</client>",
        "<client a=\"1\" a=\"2\"/>",
        "topsecret",
        " ",
        "{\"topsecret\":1}",
        "<?xml version=\"1.0\" encoding=\"topsecret\"?><client/>",
        "<client><name>\u0001</name></client>",
      })
  void refusesWhatIsNotWellFormedAndQuotesNothing(String document) {
    assertThatThrownBy(() -> names(over(document)))
        .isInstanceOf(FileRefused.class)
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void refusesBytesThatAreNotOfTheEncoding() {
    byte[] latin = "<client><name>Müller</name></client>".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> names(over(new ByteArrayInputStream(latin))))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("not encoded as it says");
  }

  @Test
  void refusesARootThatIsNotKnownByItsName() {
    assertThatThrownBy(() -> names(over("<estimates><client/></estimates>")))
        .isInstanceOf(FileRefused.class)
        .hasMessageStartingWith("its root <estimates> is no record of V1 that is translated");
  }

  @Test
  void refusesTextBetweenTheRecords() {
    assertThatThrownBy(() -> names(over("<clients><client/>...</clients>")))
        .isInstanceOf(FileRefused.class);
  }

  @Test
  void refusesExternalEntities() throws IOException {
    Path file = Files.writeString(folder.resolve("secret.txt"), "topsecret");
    for (String doctype :
        List.of(
            "<!DOCTYPE client [<!ENTITY e SYSTEM \"" + file.toUri() + "\">]>",
            "<!DOCTYPE client SYSTEM \"" + file.toUri() + "\">",
            "<!DOCTYPE client [<!ENTITY % p SYSTEM \"" + file.toUri() + "\"> %p;]>",
            "<!DOCTYPE client>")) {
      String document = doctype + "<client><name>&e;</name></client>";
      assertThatThrownBy(() -> names(over(document)))
          .as(doctype)
          .isInstanceOf(FileRefused.class)
          .hasMessageContaining("DOCTYPE");
    }
  }

  @Test
  void refusesAnEntityBomb() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE client [<!ENTITY a0 \"lol\">");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY a").append(i).append(" \"");
      bomb.append(("&a" + (i - 1) + ";").repeat(10)).append("\">");
    }
    bomb.append("]><client><name>&a29;</name></client>");

    assertThatThrownBy(() -> names(over(bomb.toString())))
        .isInstanceOf(FileRefused.class)
        .hasMessageContaining("DOCTYPE");
  }

  @Test
  void readsAnyNumberOfReferencesThatXmlDefines() throws IOException {
    assertThat(names(over("<client><name>" + "&amp;".repeat(100_000) + "</name></client>")))
        .containsExactly("&".repeat(100_000));
  }

  @Test
  void refusesElementsNestedTooDeep() {
    assertThatThrownBy(() -> names(over("<client>", "<a>", 10_000_000, "")))
        .isInstanceOf(FileRefused.class)
        .hasMessage("its elements are nested deeper than 64");
    assertThatThrownBy(() -> names(over("<clients>", "<a>", 10_000_000, "")))
        .isInstanceOf(FileRefused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<client><!--",
        "<client><![CDATA[",
        "<client><a b=\"",
        "<client><",
        "<client><?pi ",
        "<!DOCTYPE client [<!ENTITY a \"",
        "<client>&",
      })
  void refusesAPieceWithoutEndInBoundedMemory(String beginning) {
    assertThatThrownBy(() -> names(over(beginning, "y".repeat(1000), 100_000, "")))
        .isInstanceOf(FileRefused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"some text ", "<a>1</a>", "<a b=\"1\" c=\"2\"/>", "&amp;", "\n"})
  void keepsNoMoreThanAMebibyteOfARecordOfMany(String piece) throws IOException {
    int size = piece.startsWith("some") ? 100_000_000 : 10_000_000;
    int pieces = size / piece.length() / 1000;
    XmlRows rows =
        (XmlRows)
            over(
                "<clients><client><name>",
                piece.repeat(1000),
                pieces,
                "</name></client><client><name>B</name></client></clients>");

    assertThat(rows.advance()).isTrue();
    assertThat(((Row.Rejected) rows.row()).reason()).isEqualTo(Row.Reason.TOO_LARGE);
    assertThat(rows.record.children().get(0).content().length()).isLessThan(2 * XmlRows.MOST);
    assertThat(rows.advance()).isTrue();
    assertThat(rows.row().toString()).isEqualTo("row of line 2");
  }

  @Test
  void passesAFaultOfTheFileOn() {
    InputStream cut =
        new SequenceInputStream(
            bytes("<clients><client/>"),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new EOFException("cut");
              }

              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
              }
            });

    assertThatThrownBy(() -> names(over(cut))).isInstanceOf(EOFException.class);
  }

  private static List<String> names(RowReader rows) throws IOException {
    List<String> names = new ArrayList<>();
    while (rows.advance()) {
      JsonNode payload = ((Row.Fields) rows.row()).values().get("payload");
      names.add(payload.path("name").asText(payload.path("notes").asText()));
    }
    return names;
  }

  private static RowReader over(String beginning, String piece, int times, String end)
      throws IOException {
    Stream<String> pieces = IntStream.range(0, times).mapToObj(i -> piece);
    return over(
        new Pieces(
            Stream.concat(Stream.of(beginning), Stream.concat(pieces, Stream.of(end))).iterator()));
  }

  private static RowReader over(String document) throws IOException {
    return over(bytes(document));
  }

  private static RowReader over(InputStream bytes) throws IOException {
    return new PayloadFiles().rows("a.xml", bytes);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
