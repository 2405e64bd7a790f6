package org.dataexchange.tasker.storage;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthoritiesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----"
      })
  void saysThatThereIsNoCertificate(String text, @TempDir Path folder) throws IOException {
    Path pem = Files.writeString(folder.resolve("ca.pem"), text);

    String said =
        assertThrows(IllegalArgumentException.class, () -> Authorities.withOwn(pem)).getMessage();

    assertTrue(said.startsWith("tasker.storage.ca is '" + pem + "'; accepted is"), said);
  }
}
