package harvest.migration.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void showsNothingOfItself() {
    assertThat(new Secret("s3cret")).hasToString("***");
    assertThat("" + new Secret("")).isEqualTo("***");
  }

  @Test
  void isNamedByTheHashOfItsUtf8() {
    assertThat(new Secret("abc").fingerprint())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(new Secret("é").fingerprint())
        .isEqualTo("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
  }

  @Test
  void isWhatItsTextIs() {
    assertThat(new Secret("a")).isEqualTo(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
    assertThat(new Secret("a")).isNotEqualTo(new Secret("A")).isNotEqualTo("a");
  }
}
