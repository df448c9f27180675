package harvest.migration.rehearsal;

import harvest.migration.rehearsal.DemoScenario.Integration;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Everything that comes in, the same for the same seed.
 *
 * @param csv a file drop
 * @param rows how many rows it has
 * @param broken how many of them cannot become requests
 * @param requests what another system puts on the requests topic
 * @param xml stored V1 requests, as many as {@code payloads}
 */
public record Sample(
    byte[] csv, int rows, int broken, List<byte[]> requests, byte[] xml, int payloads) {
  private static final int ROWS = 960;
  private static final int REQUESTS = 140;

  public Sample {
    requests = List.copyOf(requests);
  }

  /** Makes the sample of a seed. */
  public static Sample of(long seed) {
    Making making = new Making(new Random(seed));
    making.file();
    making.topic();
    return new Sample(
        making.csv.toByteArray(),
        making.rows,
        making.broken,
        making.requests,
        Json.resource("demo-times.xml").getBytes(StandardCharsets.UTF_8),
        2);
  }

  /** How many records the requests topic will hold. */
  public int records() {
    return rows - broken + requests.size();
  }

  @Override
  public String toString() {
    return "Sample[" + rows + " rows, " + requests.size() + " requests]"; // the rest is tokens
  }

  private static final class Making {
    private final Random random;
    private final ByteArrayOutputStream csv = new ByteArrayOutputStream();
    private final List<byte[]> requests = new ArrayList<>();
    private final List<String[]> users = new ArrayList<>();
    private int rows;
    private int broken;

    Making(Random random) {
      this.random = random;
    }

    void file() {
      // another order than the contract's, and columns that it does not know
      line("plan,subject,v1_refresh_token,company,application");
      for (int i = 1; i <= ROWS; i++) {
        String[] user = {integration(), "user-%04d".formatted(i), secret()};
        users.add(user);
        row(user);
        if (i % 80 == 0) {
          row(users.get(i / 2)); // exported twice
        }
        if (i % 300 == 0) {
          broken(i);
        }
      }
    }

    private void row(String[] user) {
      String company = rows % 7 == 0 ? "\"Nail, Hammer & \"\"Sons\"\"\"" : "Nail & Hammer";
      record(
          (rows % 3 == 0 ? "team" : "solo")
              + ","
              + user[1]
              + ","
              + user[2]
              + ","
              + company
              + ","
              + user[0]);
    }

    private void broken(int i) {
      record("solo,user-%04d-lost,,Nail & Hammer,acme".formatted(i)); // no token
      record("solo,user-%04d-lost,%s,Nail & Hammer,".formatted(i, secret())); // of nobody
      record("solo,user-%04d-lost,%s,Nail, & Hammer,acme".formatted(i, secret())); // no quotes
      broken += 3;
    }

    void topic() {
      for (int i = 1; i <= REQUESTS; i++) {
        request(
            "{\"application\":\"%s\",\"subject\":%d,\"v1_refresh_token\":\"%s\",\"tier\":%d}"
                .formatted(integration(), 70_000 + i, secret(), i % 3));
        if (i % 10 == 0) {
          copyOfRow(i * 6);
        }
      }
      request("{\"application\":\"acme\",\"v1_refresh_token\":");
      request("42");
      request("{\"application\":\"acme\",\"subject\":\"nameless\"}");
      for (int i = 1; i <= 3; i++) {
        request(
            "{\"application\":\"hooli\",\"subject\":\"nobody-%d\",\"v1_refresh_token\":\"%s\"}"
                .formatted(i, secret()));
      }
      request(
          "{\"application\":\"globex\",\"subject\":\"basil\",\"username\":\"basil@globex.example\","
              + "\"password\":\"hunter2hunter2\"}");
      request(
          "{\"application\":\"acme\",\"subject\":\"cody\",\"grant_type\":\"authorization_code\","
              + "\"code\":\"%s\"}".formatted(secret()));
      request(
          "{\"application\":\"initech\",\"subject\":\"pat\",\"grant_type\":\"personal_access_token\","
              + "\"access_token\":\"31337.pt.%s\"}".formatted(secret()));
    }

    private void copyOfRow(int index) {
      String[] user = users.get(index);
      request(
          "{\"application\":\"%s\",\"subject\":\"%s\",\"v1_refresh_token\":\"%s\"}"
              .formatted(user[0], user[1], user[2]));
    }

    private String integration() {
      int drawn = random.nextInt(100);
      for (Integration integration : Integration.ALL) {
        drawn -= integration.rows();
        if (drawn < 0) {
          return integration.name();
        }
      }
      throw new IllegalStateException("the shares of the integrations are 100 together");
    }

    /** 86 characters of base64url, as Harvest makes them. */
    private String secret() {
      byte[] bytes = new byte[64];
      random.nextBytes(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void request(String json) {
      requests.add(json.getBytes(StandardCharsets.UTF_8));
    }

    private void record(String row) {
      rows++;
      line(row);
    }

    private void line(String text) {
      csv.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
