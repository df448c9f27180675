package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropContent.Gunzip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GunzipTest {
  private static final String LONG =
      String.join("\n", IntStream.range(0, 50_000).mapToObj(Integer::toString).toList());

  @Test
  void readsMemberAfterMemberAndZerosBehindThem() throws IOException {
    assertThat(text(packed("one"), packed(""), packed(LONG), new byte[70_000]))
        .isEqualTo("one" + LONG);
    assertThat(text(new byte[0])).isEmpty();
  }

  @Test
  void readsHeadersWithNameCommentExtraAndChecksum() throws IOException {
    byte[] plain = packed("x");
    byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3};
    byte[] options = {3, 0, 'e', 'x', 't', 'n', 'a', 'm', 'e', 0, 'c', 0, 9, 9};

    assertThat(text(header, options, Arrays.copyOfRange(plain, 10, plain.length))).isEqualTo("x");
  }

  @Test
  void refusesEveryCutWithinAMember() throws IOException {
    byte[] first = packed("first");
    byte[] second = packed("second");
    for (int length = 1; length < second.length; length++) {
      byte[] cut = Arrays.copyOf(second, length);
      assertThatThrownBy(() -> text(cut))
          .isInstanceOf(FileRefused.class)
          .hasMessage("the gzip ends before its content does");
      assertThatThrownBy(() -> text(first, cut))
          .isInstanceOf(FileRefused.class)
          .hasMessage("the gzip ends before its content does");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "acme,u1,topsecret\n", "\0\0x", "\u001f"})
  void refusesWhatFollowsAndIsNoGzip(String behind) throws IOException {
    assertThatThrownBy(() -> text(packed("x"), behind.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(FileRefused.class)
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void refusesWhatIsNoGzipAndWhatIsDamaged() throws IOException {
    assertThatThrownBy(() -> text("application,x\n".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(FileRefused.class)
        .hasMessage("it is no gzip, though its name ends in .gz");
    byte[] damaged = packed(LONG);
    damaged[damaged.length - 6] ^= 1; // its checksum
    assertThatThrownBy(() -> text(damaged))
        .isInstanceOf(FileRefused.class)
        .hasMessage("the gzip is damaged");
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String text(byte[]... parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    try (Gunzip gunzip = new Gunzip(new ByteArrayInputStream(all.toByteArray()))) {
      return new String(gunzip.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
