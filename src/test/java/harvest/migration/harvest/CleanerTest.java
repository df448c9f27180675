package harvest.migration.harvest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import harvest.migration.secret.Secret;
import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CleanerTest {
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
    Cleaner cleaner = new Cleaner(List.of(new Secret("other"), new Secret(SECRET)));

    assertThat(cleaner.clean("before:" + disguise + ":after")).isEqualTo("before:***:after");
  }

  @Test
  void everyOccurrenceOfEverySecretIsMasked() {
    Cleaner cleaner = new Cleaner(List.of(new Secret("one"), new Secret("two")));

    assertThat(cleaner.clean("one two oneone x two")).isEqualTo("*** *** ****** x ***");
  }

  @Test
  void aSecretAcrossTheCutLeavesNoHalf() {
    Cleaner cleaner = new Cleaner(List.of(new Secret("x".repeat(40))));
    String text = "-".repeat(480) + "x".repeat(40);

    assertThat(cleaner.clean(text)).doesNotContain("x");
  }

  @Test
  void aBeginningOfASecretIsMaskedToo() {
    Cleaner cleaner = new Cleaner(List.of(new Secret("0123456789abcdefghij")));

    assertThat(cleaner.clean("bad token 0123456789abcd… of")).isEqualTo("bad token ***… of");
    assertThat(cleaner.clean("error 012 of")).isEqualTo("error 012 of");
  }

  @Test
  void aSecretThatMarkupHidesIsMasked() {
    Cleaner cleaner = new Cleaner(List.of(new Secret("sec ret")));

    assertThat(cleaner.clean("<p>sec<br>ret</p>")).isEqualTo("***");
  }

  @Test
  void whatIsShapedLikeATokenIsMaskedThoughItIsNotOfThisRequest() {
    Cleaner cleaner = new Cleaner(List.of());
    String v1 =
        "rmf1R2wjemHQQwlmlkfpccTXxBV8CAEt2rm6hogaS26txQw3P6dqwNoYGsg47poTnTI_WmKcfI7stCsrbqUTTA";

    assertThat(cleaner.clean("was " + v1 + ", is 123.at." + v1 + " and 1%2Ert%2Eabc."))
        .isEqualTo("was ***, is *** and ***.");
  }

  @Test
  void aFingerprintIsNoToken() {
    String fingerprint = new Secret("x").fingerprint();

    assertThat(new Cleaner(List.of()).clean(fingerprint)).isEqualTo(fingerprint);
  }

  @Test
  void textIsCutAtFiveHundredCharactersAndNeverInsideOne() {
    Cleaner cleaner = new Cleaner(List.of());

    assertThat(cleaner.clean("! ".repeat(600))).hasSize(500);
    assertThat(cleaner.clean("x".repeat(600))).isEqualTo("x".repeat(500));
    assertThat(cleaner.clean("1.rt." + "1".repeat(600))).isEqualTo("***");
    assertThat(cleaner.clean("!".repeat(499) + "😀!")).isEqualTo("!".repeat(499));
  }

  @Test
  void controlCharactersBecomeSpaces() {
    assertThat(new Cleaner(List.of()).clean("a\u0000\r\n\tb\u001b[31m")).isEqualTo("a b [31m");
  }

  @Test
  void nothingStaysNothing() {
    Cleaner cleaner = new Cleaner(List.of(new Secret("x")));

    assertThat(cleaner.clean(null)).isNull();
    assertThat(cleaner.clean(" <br> ")).isNull();
  }

  private static String units(String form) {
    return SECRET.chars().mapToObj(form::formatted).collect(Collectors.joining());
  }
}
