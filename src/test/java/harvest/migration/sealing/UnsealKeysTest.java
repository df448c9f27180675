package harvest.migration.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.CompressionAlgorithm;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsealKeysTest {
  @TempDir private Path dir;
  private RSAKey key;
  private UnsealKeys keys;

  @BeforeEach
  void generate() throws Exception {
    key = new RSAKeyGenerator(2048).generate();
    keys = UnsealKeys.read(Files.writeString(dir.resolve("key.jwk"), key.toJSONString()));
  }

  private String seal(JWEHeader.Builder header) throws Exception {
    JWEObject jwe = new JWEObject(header.build(), new Payload(Map.of("code", "abc")));
    jwe.encrypt(new RSAEncrypter(key));
    return jwe.serialize();
  }

  private static JWEHeader.Builder header(String algorithm) {
    return new JWEHeader.Builder(JWEAlgorithm.parse(algorithm), EncryptionMethod.A256GCM);
  }

  @Test
  void opensWhatOthersSealWithOaep() throws Exception {
    assertThat(keys.open(seal(header("RSA-OAEP-256"))).fields()).containsEntry("code", "abc");
  }

  @Test
  void opensNoPaddingThatLeaksTheKeyToWhoMayAskOften() throws Exception {
    String sealed = seal(header("RSA1_5"));

    assertThatThrownBy(() -> keys.open(sealed)).hasMessageContaining("RSA1_5");
  }

  @Test
  void opensNothingThatUnpacksToMoreThanItIs() throws Exception {
    String sealed = seal(header("RSA-OAEP-256").compressionAlgorithm(CompressionAlgorithm.DEF));

    assertThatThrownBy(() -> keys.open(sealed)).hasMessageContaining("zip");
  }
}
