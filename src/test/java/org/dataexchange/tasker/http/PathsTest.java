package org.dataexchange.tasker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PathsTest {

  @Test
  void eachDoorNamesItsRoleAndThoseThatMayMore() {
    assertTrue(Paths.all().size() > 9);
    for (Paths.Door door : Paths.all()) {
      assertFalse(door.roles().isEmpty(), door::toString);
      List<String> line = new ArrayList<>(door.roles());
      line.remove(Role.AUDITOR);
      int least = line.isEmpty() ? Role.LINE.size() : Role.LINE.indexOf(line.getFirst());
      assertEquals(Role.LINE.subList(least, Role.LINE.size()), line, door::toString);
    }
  }

  @Test
  void whatChangesSomethingIsForOperators() {
    Paths.all().stream()
        .filter(door -> !door.method().equals("GET"))
        .forEach(door -> assertEquals(Role.OPERATOR, door.role(), door::toString));
  }

  @Test
  void eachResourceIsAmongThoseThatAnswer() {
    Set<String> named = Paths.resources().map(Class::getName).collect(Collectors.toSet());
    Set<String> found =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.dataexchange.tasker")
                .stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
    assertEquals(found, named);
  }
}
