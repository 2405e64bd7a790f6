package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ops/ldap.xml} as it is, with a real directory. */
@Timeout(600)
@SystemTest
class LdapIT {

  @TempDir Path home;

  @Test
  void peopleOfADirectoryEnterByTheirGroups() throws Exception {
    try (Directory directory = new Directory(Files.createDirectory(home.resolve("directory")));
        TaskerSystem tasker = new TaskerSystem("ldap")) {
      tasker
          .set("TASKER_USERS", "ops/ldap.xml")
          .set("LDAP_HOST", "localhost")
          .set("LDAP_PORT", Integer.toString(directory.port()))
          .set("LDAP_BASE", Directory.BASE)
          .set("LDAP_USER", Directory.USER)
          .set("LDAP_PASSWORD", Directory.PASSWORD)
          .set("LDAP_TRUST", directory.trusted().toString())
          .set("LDAP_TRUST_PASSWORD", Directory.PASSWORD)
          .startAlone();
      try (Client viewer = Client.as("viewer");
          Client operator = Client.as("operator");
          Client liar = new Client(viewer.http(), "operator", "wrong");
          Client nobody = new Client(viewer.http(), "operator", "")) {
        assertEquals(200, viewer.get("/api/node").statusCode(), tasker.log());
        assertEquals(403, viewer.post("/api/node", "{\"paused\": false}").statusCode());
        assertEquals(200, operator.post("/api/node", "{\"paused\": false}").statusCode());
        assertEquals(401, liar.get("/api/node").statusCode());
        // to a directory that would be a login of nobody, which succeeds
        assertEquals(401, nobody.get("/api/node").statusCode());
        directory.stop();
        try (Client reader = Client.as("reader")) {
          assertTrue(reader.get("/api/node").statusCode() >= 400);
          directory.start();
          eventually("it is there again", SOON, () -> reader.get("/api/node").statusCode() == 200);
        }
      }
    }
  }
}
