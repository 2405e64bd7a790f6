package org.dataexchange.tasker.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class SystemTestTest {

  /** One that is not would not know where the application is if it ran alone. */
  @Test
  void eachTestOfTheDeployedApplicationIsOne() {
    classes()
        .that()
        .haveSimpleNameEndingWith("IT")
        .and()
        .doNotHaveSimpleName("BenchIT")
        .and()
        .doNotHaveSimpleName("ChaosIT")
        .and()
        .doNotHaveSimpleName("ImageIT")
        .should()
        .beAnnotatedWith(SystemTest.class)
        .check(new ClassFileImporter().importPackages("org.dataexchange.tasker.system"));
  }
}
