package harvest.migration;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each room must not know (see its package-info), and a few habits of the whole house. */
class ArchitectureTest {
  private static final String HOUSE = "harvest.migration.";

  private static final String ROOMS = "every other room";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String CAMEL = "org.apache.camel..";
  private static final String HTTP = "org.apache.hc..";
  private static final String SQL = "java.sql..";

  private static JavaClasses house;

  @BeforeAll
  static void read() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("harvest.migration");
  }

  static Stream<Arguments> rooms() {
    return Stream.of(
        arguments("secret", List.of(KAFKA, CAMEL, HTTP, SQL, ROOMS)),
        arguments("request", List.of(KAFKA, CAMEL, HTTP, SQL, room("harvest"), room("ledger"))),
        arguments("window", List.of(HTTP, SQL, ROOMS)),
        arguments("ledger", List.of(HTTP, CAMEL, KAFKA, room("secret"), room("harvest"))),
        arguments("credentials", List.of(KAFKA, CAMEL, HTTP, SQL, room("request"))),
        arguments("harvest", List.of(KAFKA, SQL, room("ledger"), room("request"), room("outcome"))),
        arguments("pace", List.of(KAFKA, CAMEL, HTTP, SQL, ROOMS)),
        arguments("outcome", List.of(KAFKA, CAMEL, HTTP, SQL, room("harvest"), room("ledger"))),
        arguments("drops", List.of(KAFKA, HTTP, SQL, room("harvest"), room("ledger"))),
        arguments("monitor", List.of(HTTP, room("secret"), room("harvest"))),
        arguments("topics", List.of(HTTP, SQL, room("request"), room("ledger"), room("harvest"))));
  }

  private static String room(String name) {
    return HOUSE + name + "..";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rooms")
  void aRoomDoesNotKnowWhatItMustNot(String room, List<String> unknown) {
    for (String other : unknown) {
      if (other.equals(ROOMS)) {
        classes()
            .that()
            .resideInAPackage(room(room))
            .should()
            .onlyDependOnClassesThat(
                describe(
                    "are of this room or of another house",
                    used ->
                        !used.getPackageName().startsWith(HOUSE)
                            || (used.getPackageName() + ".").startsWith(HOUSE + room + ".")))
            .check(house);
      } else {
        noClasses()
            .that()
            .resideInAPackage(room(room))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(other)
            .check(house);
      }
    }
  }

  @Test
  void nobodyDependsOnTheRehearsalWhichAnInstallationMayLeaveOut() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("rehearsal"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("rehearsal"))
        .check(house);
  }

  /** Only the demo runs what the simulator is there to test; the broker knows nothing of it. */
  @Test
  void theSimulatorIsReachedByHttpAlone() {
    noClasses()
        .that()
        .resideInAPackage(room("rehearsal"))
        .and()
        .haveSimpleNameNotStartingWith("Demo")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CAMEL, HTTP, room("bundle"), room("call"))
        .check(house);
  }

  @Test
  void nobodyKnowsTheCommandsAndOnlyTheyKnowTheBundle() {
    noClasses()
        .that()
        .resideOutsideOfPackages(room("cli"), room("rehearsal"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("cli"))
        .check(house);
    noClasses()
        .that()
        .resideOutsideOfPackages(room("cli"), room("rehearsal"), room("bundle"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("bundle"))
        .check(house);
  }

  @Test
  void dependenciesPointOneWay() {
    slices().matching("harvest.migration.(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void onlyCommandsWriteToTheScreen() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("cli"))
        .and()
        .doNotHaveSimpleName("DemoCommand")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(house);
  }

  @Test
  void nothingStaticChanges() {
    fields().that().areStatic().should().beFinal().check(house);
  }

  @Test
  void classesAreNamedAfterWhatTheyAre() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(house);
  }
}
