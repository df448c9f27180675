package harvest.migration.payloads;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.files.format.LeftOut;
import harvest.migration.files.format.Rejection;
import harvest.migration.files.format.Row;
import harvest.migration.files.format.RowSource;
import harvest.migration.payloads.v1.Resource;
import harvest.migration.payloads.v1.Translated;
import harvest.migration.payloads.v1.Translation;
import harvest.migration.payloads.xml.XmlRecords;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The records of one XML file, translated: rows with {@code resource} and {@code payload}. */
final class PayloadSource implements RowSource {
  private final XmlRecords records;
  private final List<LeftOut> leftOut = new ArrayList<>();

  PayloadSource(InputStream bytes) {
    records = new XmlRecords(bytes, root -> Resource.ofRoot(root).map(Resource::shape));
  }

  @Override
  public boolean advance() throws IOException {
    return records.advance();
  }

  @Override
  public Row row() {
    long index = records.index();
    if (records.isCut()) {
      String text = "the record has more than " + XmlRecords.MOST + " characters";
      return rejected(new Rejection(index, Rejection.Reason.TOO_LARGE, null, text));
    }
    Resource resource = Resource.ofRoot(records.root()).orElseThrow();
    Translated translated = Translation.of(resource, index, records.record());
    if (translated instanceof Translated.Unreadable unreadable) {
      return rejected(
          new Rejection(
              index, Rejection.Reason.NOT_READABLE, unreadable.field(), unreadable.text()));
    }
    Translated.Payload payload = (Translated.Payload) translated;
    leftOut.addAll(payload.leftOut());
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    values.put("resource", resource.plural());
    values.set("payload", payload.json());
    return new Row.Fields(index, values);
  }

  @Override
  public List<LeftOut> leftOut() {
    List<LeftOut> all = new ArrayList<>(records.strangers());
    all.addAll(leftOut);
    leftOut.clear();
    return all;
  }

  private static Row rejected(Rejection rejection) {
    return new Row.Unreadable(rejection);
  }
}
