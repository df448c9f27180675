package harvest.migration.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private static final String SECRET = "a+b/c=\"d\\e&f<g>' %41é😀";

  static Stream<String> disguises() {
    String url = URLEncoder.encode(SECRET, UTF_8);
    String json = new String(JsonStringEncoder.getInstance().quoteAsString(SECRET));
    return Stream.of(
        SECRET,
        url,
        url.toLowerCase(Locale.ROOT),
        url.replace("+", "%20"),
        URLEncoder.encode(url, UTF_8),
        json,
        json.replace("/", "\\/"),
        units("\\u%04x"),
        units("\\u%04X"),
        SECRET.codePoints().mapToObj("&#%d;"::formatted).collect(Collectors.joining()),
        SECRET.codePoints().mapToObj("&#x%X;"::formatted).collect(Collectors.joining()),
        SECRET
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#039;"));
  }

  @ParameterizedTest
  @MethodSource("disguises")
  void aSecretIsMaskedHoweverItIsEscaped(String disguise) {
    Redactor redactor = new Redactor(List.of("other", SECRET));

    assertThat(redactor.words("before:" + disguise + ":after")).isEqualTo("before:***:after");
  }

  @Test
  void everyOccurrenceOfEverySecretIsMasked() {
    Redactor redactor = new Redactor(List.of("one", "two"));

    assertThat(redactor.words("one two oneone x two")).isEqualTo("*** *** *** x ***");
  }

  @Test
  void aSecretAcrossTheCutLeavesNoHalf() {
    Redactor redactor = new Redactor(List.of("x".repeat(40)));
    String text = "-".repeat(480) + "x".repeat(40);

    assertThat(redactor.words(text)).doesNotContain("x");
  }

  @Test
  void aBeginningOfASecretIsMaskedToo() {
    Redactor redactor = new Redactor(List.of("0123456789abcdefghij"));

    assertThat(redactor.words("bad token 0123456789abcd… of")).isEqualTo("bad token ***… of");
    assertThat(redactor.words("error 012 of")).isEqualTo("error 012 of");
  }

  @Test
  void aSecretThatMarkupHidesIsMasked() {
    Redactor redactor = new Redactor(List.of("sec ret"));

    assertThat(redactor.words("<p>sec<br>ret</p>")).isEqualTo("***");
  }

  @Test
  void whatIsShapedLikeATokenIsMaskedThoughItIsNotOfThisRequest() {
    Redactor redactor = new Redactor(List.of());
    String v1 =
        "rmf1R2wjemHQQwlmlkfpccTXxBV8CAEt2rm6hogaS26txQw3P6dqwNoYGsg47poTnTI_WmKcfI7stCsrbqUTTA";

    assertThat(redactor.words("was " + v1 + ", is 123.at." + v1 + " and 1%2Ert%2Eabc."))
        .isEqualTo("was ***, is *** and ***.");
  }

  @Test
  void aFingerprintIsNoToken() {
    String fingerprint = new Secret("x").fingerprint();

    assertThat(new Redactor(List.of()).words(fingerprint)).isEqualTo(fingerprint);
  }

  @Test
  void textIsCutAtFiveHundredCharactersAndNeverInsideOne() {
    Redactor redactor = new Redactor(List.of());

    assertThat(redactor.words("! ".repeat(600))).hasSize(500);
    assertThat(redactor.words("x".repeat(600))).isEqualTo("x".repeat(500));
    assertThat(redactor.words("1.rt." + "1".repeat(600))).isEqualTo("***");
    assertThat(redactor.words("!".repeat(499) + "😀!")).isEqualTo("!".repeat(499));
  }

  @Test
  void controlCharactersBecomeSpaces() {
    assertThat(new Redactor(List.of()).words("a\u0000\r\n\tb\u001b[31m")).isEqualTo("a b [31m");
  }

  @Test
  void whatTurnsTheDirectionOrColoursATerminalIsTakenOut() {
    String turned = "a\u202eb\u2066c\u009b31md\u200fe\u0085f\u061cg";

    assertThat(new Redactor(List.of()).words(turned)).isEqualTo("a b c 31md e f g");
    assertThat(Redactor.printable("a\tb\u001b[2Jc\u202e")).isEqualTo("a?b?[2Jc?");
    assertThat(Redactor.printable("Zoë 😀 مرحبا")).isEqualTo("Zoë 😀 مرحبا");
  }

  @Test
  void jsonKeepsItsValuesAndShowsNoneOfThem() throws Exception {
    String turned = "a\u202e\u009b31m\u0085 Zoë 😀";
    ObjectMapper json = new ObjectMapper();

    String shown = Redactor.printableJson(json.writeValueAsString(Map.of("user", turned)));

    assertThat(shown).isEqualTo("{\"user\":\"a\\u202e\\u009b31m\\u0085 Zoë 😀\"}");
    assertThat(json.readTree(shown).path("user").asText()).isEqualTo(turned);
  }

  @Test
  void aPieceOfSixteenCharactersIsFoundHoweverItIsWrittenAndWhereverItBegins() {
    String token =
        "rmf1R2wjemHQQwlmlkfpccTXxBV8CAEt2rm6hogaS26txQw3P6dqwNoYGsg47poTnTI_WmKcfI7stCsrbqUTTA";
    Redactor redactor = new Redactor(List.of(token));

    for (int at = 0; at + 16 <= token.length(); at++) {
      String piece = token.substring(at, at + 16);
      assertThat(redactor.finds("is " + piece + ".")).as(piece).isTrue();
      assertThat(redactor.words("is " + piece)).isEqualTo("is ***");
    }
    for (int before = 0; before < 3; before++) {
      byte[] text = ("?".repeat(before) + token + "??").getBytes(UTF_8);
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String copy = encoder.encodeToString(text);
        assertThat(redactor.finds(copy)).isTrue();
        assertThat(redactor.finds(copy.substring(20, 40))).isTrue();
        assertThat(redactor.words(copy)).doesNotContain(copy.substring(8, 24));
      }
    }
    assertThat(redactor.finds(token.toUpperCase(Locale.ROOT))).isFalse();
    assertThat(redactor.finds(token.substring(0, 15))).isFalse();
    assertThat(redactor.finds(new Secret(token).fingerprint())).isFalse();
  }

  /** Counted by what is allocated, not by a clock. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x", "<script", "<!--", "<", "1", "1.", "1.rt.", "&", "&amp", "%", "%2", "%25", "\\",
        "\\u00", "é", "aA0_-", " ", "\u202e"
      })
  void theTimeIsLinearInTheLengthOfWhatHarvestSays(String part) {
    Redactor redactor = new Redactor(List.of("x".repeat(4096), "secret", SECRET));
    redactor.words("warm up " + part.repeat(100));

    long once = allocated(redactor, part.repeat(2048 / part.length()));
    long eightTimes = allocated(redactor, part.repeat(16_384 / part.length()));

    assertThat(eightTimes).isLessThan(once * 10);
    assertThat(allocated(redactor, part.repeat(1_000_000))).isLessThan(once * 16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.rt", "a", "a-", "%2e", "\\u002e", "1%2Ert%2Ex", " "})
  void noPatternReadsARunFromEachOfItsCharacters(String part) {
    for (Pattern pattern : List.of(Redactor.TOKEN, Redactor.SPACE)) {
      CountedText once = new CountedText(part.repeat(1_000));
      CountedText tenTimes = new CountedText(part.repeat(10_000));

      pattern.matcher(once).replaceAll("");
      pattern.matcher(tenTimes).replaceAll("");

      assertThat(tenTimes.reads).isLessThan(once.reads * 12 + 1_000);
    }
  }

  private static long allocated(Redactor redactor, String text) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    redactor.words(text);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** Counts how often one of its characters is read. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private long reads;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Test
  void nothingStaysNothing() {
    Redactor redactor = new Redactor(List.of("x"));

    assertThat(redactor.words(null)).isNull();
    assertThat(redactor.words(" <br> ")).isNull();
  }

  private static String units(String form) {
    return SECRET.chars().mapToObj(form::formatted).collect(Collectors.joining());
  }
}
