package org.dataexchange.tasker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
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
          .resideInAnyPackage("java..", ours("task"));

  @ArchTest static final ArchRule dispatchSeesTheDomainAlone = sees("dispatch", "task");

  @ArchTest static final ArchRule rabbitmqSeesDispatch = sees("rabbitmq", "dispatch", "task");

  @ArchTest static final ArchRule theCacheSeesTheDomainAlone = sees("cache", "task");

  @ArchTest static final ArchRule storageSeesTheCache = sees("storage", "cache", "task");

  @ArchTest static final ArchRule theSandboxSeesTheDomainAlone = sees("sandbox", "task");

  @ArchTest static final ArchRule dependenciesSeeTheDomainAlone = sees("dependencies", "task");

  @ArchTest static final ArchRule evidenceSeesTheDomainAlone = sees("evidence", "task");

  @ArchTest static final ArchRule theJournalSeesTheDomainAlone = sees("journal", "task");

  @ArchTest static final ArchRule metricsSeeTheDomainAlone = sees("metrics", "task");

  @ArchTest static final ArchRule httpSeesDispatch = sees("http", "dispatch", "task");

  @ArchTest static final ArchRule settingsSeeTheDomainAlone = sees("config", "task");

  /** A try takes the server's own pipeline, and gives it an engine and a workspace. */
  @ArchTest
  static final ArchRule theCommandsSeeSettingsStorageBrokerAndWhatATryTakes =
      sees(
          belongToAnyOf(Pipeline.class),
          "cli",
          "config",
          "storage",
          "cache",
          "rabbitmq",
          "sandbox",
          "journal",
          "task");

  /** A package that has no rule above would be free to see everything. */
  @ArchTest
  static final ArchRule everyPackageHasARule =
      classes()
          .should()
          .resideInAnyPackage(
              "org.dataexchange.tasker",
              ours("task"),
              ours("dispatch"),
              ours("rabbitmq"),
              ours("storage"),
              ours("cache"),
              ours("sandbox"),
              ours("dependencies"),
              ours("evidence"),
              ours("journal"),
              ours("metrics"),
              ours("http"),
              ours("config"),
              ours("cli"));

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

  private static ArchRule sees(String name, String... others) {
    return sees(belongToAnyOf(), name, others);
  }

  private static ArchRule sees(
      DescribedPredicate<? super JavaClass> alsoSeen, String name, String... others) {
    String[] seen =
        Stream.concat(Stream.of(name), Arrays.stream(others))
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
    return "org.dataexchange.tasker." + name + "..";
  }
}
