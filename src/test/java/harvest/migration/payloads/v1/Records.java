package harvest.migration.payloads.v1;

import harvest.migration.payloads.xml.XmlRecords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Records of V1 out of what stands in them. */
final class Records {
  private Records() {}

  static Translated.Payload payload(Resource resource, String inside) throws IOException {
    return (Translated.Payload) translated(resource, inside);
  }

  static Translated translated(Resource resource, String inside) throws IOException {
    String record = resource.shape().records().iterator().next();
    String document = "<" + record + ">" + inside + "</" + record + ">";
    XmlRecords records =
        new XmlRecords(
            new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
            root -> Resource.ofRoot(root).map(Resource::shape));
    if (!records.advance()) {
      throw new IllegalStateException("no record");
    }
    return Translation.of(resource, records.index(), records.record());
  }
}
