package harvest.migration.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import harvest.migration.promises.SharedBroker;
import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.topics.NewTopics;
import harvest.migration.window.WindowClientFactory.WindowConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The window before a real broker, polled as camel-kafka polls it. */
class WindowConsumerTest {
  private static final int PARTITIONS = 3;

  private final EmbeddedKafka broker = SharedBroker.get();
  private final String topic = "window-" + UUID.randomUUID();
  private final String group = "group-" + UUID.randomUUID();
  private final List<Member> members = new ArrayList<>();
  private String instance;

  @BeforeEach
  void createTopic() throws Exception {
    NewTopics.create(broker, PARTITIONS, List.of(topic));
  }

  @AfterEach
  void closeMembers() {
    members.forEach(Member::close);
  }

  private void send(int from, int to) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.brokers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = from; i < to; i++) {
        var unused =
            producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, bytes("" + i)));
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()))) {
      return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    }
  }

  private long sumCommitted() throws Exception {
    return committed().values().stream().mapToLong(OffsetAndMetadata::offset).sum();
  }

  /** One process of the group; its records stay in flight until the test finishes them. */
  private final class Member {
    final Window window;
    final Intake intake = new Intake();
    final Map<Integer, OffsetHandle> inFlight = new HashMap<>();
    final List<Integer> taken = new ArrayList<>();
    final Set<TopicPartition> assigned = new HashSet<>();
    final Map<TopicPartition, Long> deleted = new HashMap<>();
    final List<String> ended = new ArrayList<>();
    final ConsumerState state = new ConsumerState(topic, ended::add);
    RuntimeException notRecorded;
    int commits;
    private final Consumer<byte[], byte[]> consumer;
    private boolean open = true;

    Member(int capacity) {
      this(capacity, true);
    }

    Member(int capacity, boolean taking) {
      this.window = new Window(capacity);
      Properties properties = new Properties();
      properties.put("bootstrap.servers", broker.brokers());
      properties.put("group.id", group);
      properties.put("auto.offset.reset", "earliest");
      properties.put("isolation.level", "read_committed");
      properties.put("enable.auto.commit", "false");
      properties.put("heartbeat.interval.ms", "100");
      if (instance != null) {
        properties.put("group.instance.id", instance);
      }
      properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
      properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
      this.consumer =
          new WindowClientFactory(
                  window,
                  intake,
                  new Assignments() {
                    @Override
                    public void assigned(
                        Iterable<TopicPartition> partitions,
                        Map<TopicPartition, OffsetAndMetadata> committed) {}

                    @Override
                    public void deletedUnread(TopicPartition partition, long from, long to) {
                      if (notRecorded != null) {
                        throw notRecorded;
                      }
                      deleted.merge(partition, to - from, Long::sum);
                    }

                    @Override
                    public String metadata() {
                      return "ledger-1";
                    }

                    @Override
                    public void committed() {
                      commits++;
                    }
                  },
                  state)
              .getConsumer(properties);
      if (!taking) {
        intake.close();
      }
      consumer.subscribe(
          List.of(topic),
          new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
              assigned.removeAll(partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
              assigned.addAll(partitions);
            }
          });
      members.add(this);
    }

    int poll() {
      int before = taken.size();
      while (take()) {
        assertThat(window.inFlight()).isLessThanOrEqualTo(window.capacity());
      }
      return taken.size() - before;
    }

    private boolean take() {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(50));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        int number = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8));
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        inFlight.put(number, new OffsetHandle(window, partition, record.offset()));
        taken.add(number);
      }
      return !records.isEmpty();
    }

    void pollUntilTaken(int records) {
      await()
          .until(
              () -> {
                poll();
                return taken.size() >= records;
              });
    }

    void finish(int number) {
      inFlight.remove(number).commit();
    }

    void finishAll() {
      List.copyOf(inFlight.keySet()).forEach(this::finish);
    }

    void close() {
      if (open) {
        open = false;
        consumer.close();
      }
    }
  }

  @Test
  void aNewGroupStartsAtTheEarliestAndItsOffsetsSayWhoseTheyAre() throws Exception {
    send(0, 9);
    Member member = new Member(100);
    member.pollUntilTaken(9);

    assertThat(member.taken).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(committed().values())
        .hasSize(PARTITIONS)
        .allSatisfy(
            offset -> {
              assertThat(offset.offset()).isZero();
              assertThat(offset.metadata()).isEqualTo("ledger-1");
            });
  }

  @Test
  void noMoreIsTakenThanThereIsRoomFor() {
    send(0, 300);
    Member member = new Member(20);
    member.pollUntilTaken(20);
    for (int i = 0; i < 10; i++) {
      assertThat(member.poll()).isZero();
    }

    assertThat(member.window.inFlight()).as("the whole window is used").isEqualTo(20);
    member.finish(member.taken.get(0));
    member.pollUntilTaken(21);
    assertThat(member.window.inFlight()).isEqualTo(20);
  }

  @Test
  void aClosedValveTakesNothingAndStaysInTheGroup() throws Exception {
    send(0, 30);
    Member member = new Member(100, false);
    for (int i = 0; i < 20 || member.assigned.isEmpty(); i++) {
      assertThat(member.poll()).isZero();
    }
    assertThat(member.assigned).hasSize(PARTITIONS);

    member.intake.open();
    member.pollUntilTaken(30);
    member.finishAll();
    await().until(() -> member.poll() == 0 && sumCommitted() == 30);
  }

  @Test
  void thePositionsOfAnAssignmentAreCommittedOnce() {
    Member member = new Member(100);
    await()
        .until(
            () -> {
              member.poll();
              return member.assigned.size() == PARTITIONS;
            });

    long after = System.nanoTime() + Duration.ofMillis(300).toNanos();
    while (System.nanoTime() < after) { // several times as often as it commits
      member.poll();
    }
    assertThat(member.commits).isEqualTo(1);
  }

  @Test
  void markersAndWithdrawnRecordsAreCommittedPast() throws Exception {
    Map<String, Object> transactional =
        Map.of("bootstrap.servers", broker.brokers(), "transactional.id", topic);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      transaction(producer, 0, 3).commitTransaction();
      transaction(producer, 3, 6).abortTransaction();
      transaction(producer, 6, 9); // and left open
      Member member = new Member(100);
      member.pollUntilTaken(3);
      member.finishAll();

      // In each partition: a record, its marker, the withdrawn record, its marker.
      await().until(() -> member.poll() == 0 && sumCommitted() == 4L * PARTITIONS);
      assertThat(member.taken).containsExactlyInAnyOrder(0, 1, 2);
      producer.commitTransaction();
      member.pollUntilTaken(6);
      assertThat(member.taken).containsExactlyInAnyOrder(0, 1, 2, 6, 7, 8);
    }
  }

  private KafkaProducer<byte[], byte[]> transaction(
      KafkaProducer<byte[], byte[]> producer, int from, int to) {
    producer.beginTransaction();
    for (int i = from; i < to; i++) {
      var unused = producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, bytes("" + i)));
    }
    producer.flush(); // what is not sent yet would not be withdrawn but dropped
    return producer;
  }

  @Test
  void recordsThatWereDeletedUnreadAreTold() throws Exception {
    TopicPartition zero = new TopicPartition(topic, 0);
    send(0, 30);
    Member first = new Member(100);
    first.pollUntilTaken(30);
    first.finishAll();
    await().until(() -> first.poll() == 0 && sumCommitted() == 30);
    first.close();

    send(30, 60);
    deleteBefore(zero, 15);
    Member second = new Member(21); // with room for 21 of the 25 that are left
    second.pollUntilTaken(21);
    assertThat(second.deleted).isEqualTo(Map.of(zero, 5L));
    assertThat(second.window.committable().keySet()).doesNotContain(zero);
    assertThat(committed().get(zero).offset()).isEqualTo(15);
    assertThat(second.ended).isEmpty();
  }

  @Test
  void recordsThatAreDeletedWhileTheyWaitAreTold() throws Exception {
    TopicPartition zero = new TopicPartition(topic, 0);
    Member member = new Member(100, false);
    await()
        .until(
            () -> {
              member.poll();
              return member.assigned.size() == PARTITIONS;
            });
    send(0, 30);
    deleteBefore(zero, 4);

    member.intake.open();
    member.pollUntilTaken(26);
    member.finishAll();

    await().until(() -> member.poll() == 0 && sumCommitted() == 30);
    assertThat(member.deleted).isEqualTo(Map.of(zero, 4L));
  }

  @Test
  void deletedRecordsThatCannotBeRecordedAreATroubleAndTheNextConnectionTellsThem()
      throws Exception {
    TopicPartition zero = new TopicPartition(topic, 0);
    Member member = new Member(100, false);
    await()
        .until(
            () -> {
              member.poll();
              return member.assigned.size() == PARTITIONS;
            });
    send(0, 30);
    deleteBefore(zero, 4);

    member.notRecorded = new IllegalStateException("no ledger");
    member.intake.open();
    assertThatThrownBy(() -> member.pollUntilTaken(26)).isInstanceOf(WindowConsumer.NotNow.class);
    assertThat(member.state.trouble()).contains("no ledger", "connects again");
    member.close();

    Member next = new Member(100);
    next.pollUntilTaken(26);
    assertThat(next.deleted).isEqualTo(Map.of(zero, 4L));
  }

  private void deleteBefore(TopicPartition partition, long offset) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()))) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  @Test
  void aTopicThatWasMadeAnewIsReadFromItsBeginningAndCommitted() throws Exception {
    send(0, 30);
    Member first = new Member(100);
    first.pollUntilTaken(30);
    first.finishAll();
    await().until(() -> first.poll() == 0 && sumCommitted() == 30);
    first.close();

    Map<TopicPartition, OffsetAndMetadata> before = committed();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()))) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topic));
      NewTopics.create(broker, PARTITIONS, List.of(topic));
      admin.alterConsumerGroupOffsets(group, before).all().get(); // which the broker forgets
    }
    send(0, 6);
    Member second = new Member(100);
    second.pollUntilTaken(6);
    second.finishAll();

    await().until(() -> second.poll() == 0 && sumCommitted() == 6);
  }

  @Test
  void aSecondProcessOfOneInstanceEndsTheFirstWithoutComingBack() {
    instance = "one";
    send(0, 3);
    Member first = new Member(100);
    first.pollUntilTaken(3);
    Member second = new Member(100);

    await()
        .until(
            () -> {
              second.poll();
              first.poll();
              return !first.ended.isEmpty() && second.assigned.size() == PARTITIONS;
            });
    for (int i = 0; i < 5; i++) {
      first.poll();
      second.poll();
    }
    assertThat(first.ended).singleElement().asString().contains("harvest.kafka.instance");
    assertThat(second.ended).isEmpty();
    assertThat(second.taken).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void onlyThePrefixIsCommittedWhileOneRequestIsSlow() throws Exception {
    send(0, 90);
    Member member = new Member(1_000);
    member.pollUntilTaken(90);
    for (int number = 0; number < 90; number++) {
      if (number != 30) { // the eleventh of partition 0
        member.finish(number);
      }
    }

    await().until(() -> member.poll() == 0 && sumCommitted() == 70);
    assertThat(committed().get(new TopicPartition(topic, 0)).offset()).isEqualTo(10);
    member.finish(30);
    await().until(() -> member.poll() == 0 && sumCommitted() == 90);
  }

  @Test
  void closingCommitsThePrefixEvenWhenTheConsumerWasWokenUp() throws Exception {
    send(0, 30);
    Member member = new Member(100);
    member.pollUntilTaken(30);
    for (int number = 0; number < 30; number++) {
      if (number % 3 == 0 || number < 15) {
        member.finish(number);
      }
    }

    member.consumer.wakeup();
    member.consumer.unsubscribe();
    member.close();

    assertThat(sumCommitted()).isEqualTo(10 + 5 + 5);
    Member next = new Member(100);
    next.pollUntilTaken(10);
    assertThat(next.taken).allMatch(number -> number % 3 != 0 && number >= 15);
  }

  @Test
  void completionsOfAPartitionThatMovedCommitNothingOfTheNewOwner() throws Exception {
    send(0, 90);
    Member one = new Member(1_000);
    one.pollUntilTaken(90);
    Member two = new Member(1_000);
    await()
        .until(
            () -> {
              one.poll();
              two.poll();
              return !two.assigned.isEmpty() && two.taken.size() >= 30 * two.assigned.size();
            });
    assertThat(one.assigned.size() + two.assigned.size()).isEqualTo(PARTITIONS);

    one.finishAll();
    await()
        .until(
            () -> {
              one.poll();
              one.finishAll(); // an eager rebalance delivers what stayed once more
              two.poll();
              return one.window.inFlight() == 0
                  && sumCommitted() == 30L * (PARTITIONS - two.assigned.size());
            });
    for (TopicPartition partition : two.assigned) {
      assertThat(committed().get(partition).offset()).isZero();
    }
  }

  @Test
  void noRecordIsSkippedOverRestartsAndRebalances() throws Exception {
    int records = 900;
    send(0, records);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Set<Integer> finished = new HashSet<>();
    List<Member> alive = new ArrayList<>(List.of(new Member(40)));
    for (int step = 0; finished.size() < records; step++) {
      assertThat(step).as("seed %d", seed).isLessThan(3_000);
      if (step % 12 == 11) {
        if (alive.size() == 1) {
          alive.add(new Member(40));
        } else {
          alive.remove(random.nextInt(2)).close();
        }
      }
      for (Member member : alive) {
        member.poll();
        for (int number : List.copyOf(member.inFlight.keySet())) {
          if (random.nextInt(3) > 0) {
            OffsetHandle handle = member.inFlight.get(number);
            if (handle.isCurrent()) {
              finished.add(number);
            }
            member.finish(number);
          }
        }
      }
    }
    for (Member member : alive) {
      member.finishAll();
      member.close();
    }
    assertThat(sumCommitted()).as("seed %d", seed).isLessThanOrEqualTo(records);
    Member last = new Member(1_000);
    await()
        .until(
            () -> {
              last.poll();
              last.finishAll();
              return sumCommitted() == records;
            });
  }
}
