package org.dataexchange.tasker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dataexchange.tasker.task.Backoff;

@AnalyzeClasses(
    packages = "org.dataexchange.tasker",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ALL_OF_OURS = "org.dataexchange.tasker..";

  @ArchTest
  static final ArchRule theDomainDependsOnNothingButJava =
      classes()
          .that()
          .resideInAPackage(ours("task"))
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", ours("task"), ours("disk"), ours("text"));

  /** Files and texts as such: whoever needs them may see them. */
  @ArchTest
  static final ArchRule diskAndTextSeeNoRoom =
      classes()
          .that()
          .resideInAnyPackage(ours("disk"), ours("text"))
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", ours("disk"), ours("text"));

  @ArchTest static final ArchRule dispatchSeesTheDomainAlone = sees("dispatch", "task");

  @ArchTest static final ArchRule theWireSeesTheDomainAlone = sees("wire", "task");

  @ArchTest
  static final ArchRule rabbitmqSeesWireAndDispatch = sees("rabbitmq", "wire", "dispatch", "task");

  /** The server and the commands have connections alike, and neither sees the other. */
  @ArchTest
  static final ArchRule connectionsSeeNoneOfTheirUsers =
      noClasses()
          .that()
          .resideInAPackage(ours("rabbitmq.connection"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.dataexchange.tasker.rabbitmq", ours("rabbitmq.client"));

  @ArchTest
  static final ArchRule theServerSeesNothingOfTheCommandsBroker =
      noClasses()
          .that()
          .resideInAPackage("org.dataexchange.tasker.rabbitmq")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ours("rabbitmq.client"));

  @ArchTest
  static final ArchRule onlyRabbitmqSpeaksAmqp =
      noClasses()
          .that()
          .resideOutsideOfPackage(ours("rabbitmq"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.rabbitmq..");

  @ArchTest static final ArchRule theCacheSeesTheDomainAlone = sees("cache", "task");

  @ArchTest static final ArchRule storageSeesTheCache = sees("storage", "cache", "task");

  @ArchTest static final ArchRule storageFilesSeeTheDomainAlone = sees("storage.files", "task");

  @ArchTest
  static final ArchRule theFolderSeesNoWebDav = sees("storage.folder", "storage.files", "task");

  @ArchTest
  static final ArchRule webDavSeesNoFolder =
      sees("storage.webdav", "storage.files", "cache", "task");

  @ArchTest
  static final ArchRule theWebDavClientKnowsNothingOfShares =
      sees("storage.webdav.client", "storage.files", "task");

  @ArchTest static final ArchRule theSandboxSeesTheDomainAlone = sees("sandbox", "task");

  @ArchTest
  static final ArchRule theLaunchersLanguageNeedsNoEngine = sees("sandbox.launcher", "task");

  @ArchTest
  static final ArchRule theEngineKnowsWhereTheLauncherIs =
      sees("sandbox.engine", "sandbox.launcher", "task");

  @ArchTest
  static final ArchRule containersSeeTheEngine =
      sees("sandbox.container", "sandbox.engine", "sandbox.launcher", "task");

  @ArchTest
  static final ArchRule imagesSeeContainersTheyAreProvedIn =
      sees("sandbox.images", "sandbox.container", "sandbox.engine", "task");

  /** It asks which image a name leads to now. */
  @ArchTest
  static final ArchRule thePoolSeesContainersAndImages =
      sees(
          "sandbox.pool",
          "sandbox.images",
          "sandbox.container",
          "sandbox.engine",
          "sandbox.launcher",
          "task");

  @ArchTest
  static final ArchRule onlyTheEnginesRoomSpeaksDocker =
      noClasses()
          .that()
          .resideOutsideOfPackage(ours("sandbox.engine"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.dockerjava..");

  /** The others know the sandbox, the engine, and what the operator calls images. */
  @ArchTest
  static final ArchRule nobodyElseEntersTheSandboxsOtherRooms =
      noClasses()
          .that()
          .resideOutsideOfPackage(ours("sandbox"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ours("sandbox.container"), ours("sandbox.launcher"), ours("sandbox.pool"));

  @ArchTest static final ArchRule outcomeSeesTheDomainAlone = sees("outcome", "task");

  @ArchTest static final ArchRule thePipelineSeesTheDiagnosis = sees("pipeline", "outcome", "task");

  /** An installation is diagnosed as every other run is. */
  @ArchTest
  static final ArchRule dependenciesSeeTheDiagnosis = sees("dependencies", "outcome", "task");

  @ArchTest static final ArchRule evidenceSeesTheDomainAlone = sees("evidence", "task");

  @ArchTest static final ArchRule theJournalSeesTheDomainAlone = sees("journal", "task");

  @ArchTest static final ArchRule theRecordReadsAnswers = sees("record", "wire", "task");

  @ArchTest static final ArchRule theChainNeedsNoDatabase = sees("record.chain", "task");

  @ArchTest
  static final ArchRule theStoreKnowsChainsAlone = sees("record.store", "record.chain", "task");

  @ArchTest
  static final ArchRule receiptsNeedNoDatabase =
      sees("record.receipt", "record.chain", "wire", "task");

  @ArchTest static final ArchRule metricsSeeTheDomainAlone = sees("metrics", "task");

  @ArchTest static final ArchRule telemetrySeesTheWire = sees("telemetry", "wire", "task");

  /** A server without that feature has none of its classes. */
  @ArchTest
  static final ArchRule onlyTelemetryNeedsItsFeature =
      noClasses()
          .that()
          .resideOutsideOfPackage(ours("telemetry"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule whoeverAsksForTelemetryNeedsNoneOfIt =
      noClasses()
          .that()
          .haveFullyQualifiedName("org.dataexchange.tasker.telemetry.Telemetry")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule httpSeesWireDispatchAndTheRecord =
      sees("http", "record", "wire", "dispatch", "task");

  @ArchTest
  static final ArchRule whatIsKnownOfRunsSeesNoResource =
      sees("http.runs", "wire", "dispatch", "task");

  @ArchTest static final ArchRule whoLogsInSeesNoResource = sees("http.login", "http.runs", "task");

  @ArchTest
  static final ArchRule whatIsShownOfTheRecordSeesNoResource =
      sees("http.record", "http.runs", "record", "task");

  @ArchTest static final ArchRule settingsSeeTheDomainAlone = sees("config", "task");

  /**
   * A try takes the server's own pipeline, and gives it an engine and a workspace; the way to the
   * broker is the server's, too.
   */
  @ArchTest
  static final ArchRule theCommandsSeeSettingsStorageBrokerAndWhatATryTakes =
      sees(
          belongToAnyOf(ConfiguredPipeline.class, ConfiguredBroker.class),
          "cli",
          "config",
          "storage",
          "cache",
          "wire",
          "rabbitmq",
          "sandbox",
          "journal",
          "record",
          "task");

  /** The attacks go the way that any command goes, and some into the sandbox of a try. */
  @ArchTest
  static final ArchRule theSelftestSeesTheCommands =
      sees("selftest", "cli", "wire", "rabbitmq.client", "storage", "task");

  /** They are not in the WAR, nor is what reads their arguments. */
  @ArchTest
  static final ArchRule theServerDoesWithoutTheCommands =
      noClasses()
          .that()
          .resideOutsideOfPackages(ours("cli"), ours("selftest"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ours("cli"), ours("selftest"), "picocli..");

  /** A package that has no rule above would be free to see everything. */
  @ArchTest
  static final ArchRule everyPackageHasARule =
      classes()
          .should()
          .resideInAnyPackage(
              "org.dataexchange.tasker",
              ours("task"),
              ours("disk"),
              ours("text"),
              ours("outcome"),
              ours("pipeline"),
              ours("dispatch"),
              ours("wire"),
              ours("rabbitmq"),
              ours("storage"),
              ours("cache"),
              ours("sandbox"),
              ours("dependencies"),
              ours("evidence"),
              ours("journal"),
              ours("record"),
              ours("metrics"),
              ours("telemetry"),
              ours("http"),
              ours("config"),
              ours("cli"),
              ours("selftest"));

  @ArchTest
  static final ArchRule onlyTheBackoffSleeps =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(Backoff.class.getName())
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class, int.class)
          .orShould()
          .callMethod(Thread.class, "sleep", java.time.Duration.class);

  @ArchTest
  static final ArchRule packagesMakeNoCycle =
      slices().matching("org.dataexchange.tasker.(*)..").should().beFreeOfCycles();

  /** A reader looks for a subject; a package with more files than that holds several. */
  private static final int MOST_FILES = 20;

  /** Those with more, and why; each with what it may have at most. */
  private static final Map<String, Integer> LARGER =
      Map.of(
          // one file a list of the evidence, and the trace's grammar
          "evidence", 31,
          // values and ports are what all rooms share
          "task", 48);

  @ArchTest
  static void noPackageIsADrawer(JavaClasses all) {
    Map<String, Integer> files = new TreeMap<>();
    all.stream()
        .filter(JavaClass::isTopLevelClass)
        .forEach(one -> files.merge(one.getPackageName(), 1, Integer::sum));
    LARGER.forEach((name, most) -> files.computeIfPresent(full(name), (p, n) -> n > most ? n : 0));
    files.values().removeIf(number -> number <= MOST_FILES);
    assertEquals(Map.of(), files, "more than " + MOST_FILES + " files; cut by subject");
  }

  private static ArchRule sees(String name, String... others) {
    return sees(belongToAnyOf(), name, others);
  }

  private static ArchRule sees(
      DescribedPredicate<? super JavaClass> alsoSeen, String name, String... others) {
    String[] seen =
        Stream.concat(Stream.of(name, "disk", "text"), Arrays.stream(others))
            .map(ArchitectureTest::ours)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(ours(name))
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage(ALL_OF_OURS)).or(resideInAnyPackage(seen)).or(alsoSeen));
  }

  private static String ours(String name) {
    return full(name) + "..";
  }

  private static String full(String name) {
    return "org.dataexchange.tasker." + name;
  }
}
