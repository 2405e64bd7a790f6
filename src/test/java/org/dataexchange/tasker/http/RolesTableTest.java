package org.dataexchange.tasker.http;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.dataexchange.tasker.http.Paths.Door;
import org.junit.jupiter.api.Test;

/** The tables of paths and roles that people read say who is let in. */
class RolesTableTest {

  private static final Path PAGE = Path.of("docs/http.md");
  private static final Pattern ROLE = Pattern.compile("(?m)^\\| `([a-z]+)` \\| (?!GET|POST)");

  /** A row of the API; one that begins with an empty cell is of the path above. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\|([^|]*)\\| (GET|POST|DELETE) \\| ([a-z ]+) \\|");

  private static final Pattern NAMED = Pattern.compile("`([^`]+)`");

  @Test
  void theTableOfPathsNamesEachDoorWithWhoMay() throws IOException {
    Set<String> told = new TreeSet<>();
    String path = "";
    for (MatchResult row : ROW.matcher(Files.readString(PAGE)).results().toList()) {
      path = row.group(1).isBlank() ? path : row.group(1);
      String whole = "";
      for (MatchResult name : NAMED.matcher(path).results().toList()) {
        whole = name.group(1).startsWith("…") ? whole + name.group(1).substring(1) : name.group(1);
        told.add("%s %s %s".formatted(row.group(2), whole, row.group(3)));
      }
    }
    Set<String> doors =
        Paths.all().stream().map(RolesTableTest::told).collect(toCollection(TreeSet::new));
    assertEquals(doors, told);
  }

  private static String told(Door door) {
    return "%s %s %s"
        .formatted(door.method(), door.path().replaceAll("\\{(\\w+):[^}]*}", "{$1}"), door.told());
  }

  @Test
  void theTableOfRolesHasThemAll() throws IOException {
    String page = Files.readString(PAGE);
    String table =
        page.substring(page.indexOf("## Who may enter"), page.indexOf("Without a login"));
    List<String> roles = ROLE.matcher(table).results().map(row -> row.group(1)).toList();
    assertEquals(Role.ALL, roles);
  }

  @Test
  void theServerKnowsEachRole() throws IOException {
    String descriptor = Files.readString(Path.of("src/main/webapp/WEB-INF/web.xml"));
    List<String> named =
        Pattern.compile("<role-name>(\\w+)<")
            .matcher(descriptor)
            .results()
            .map(role -> role.group(1))
            .toList();
    assertEquals(Role.ALL, named);
  }
}
