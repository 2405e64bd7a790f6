package org.dataexchange.tasker.sandbox.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.dataexchange.tasker.sandbox.engine.ImageReference;
import org.dataexchange.tasker.sandbox.engine.RegistryLogin;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryLoginsTest {

  private static final String AUTHS =
      """
      {"auths": {
        "https://index.docker.io/v1/": {"auth": "%s"},
        "registry.example": {"username": "all", "password": "pass:word"},
        "registry.example/team/": {"auth": "%s", "email": "x"},
        "https://registry.example:5000/v2/": {"identitytoken": "token"}
      }, "credsStore": "desktop"}
      """
          .formatted(base64("hub:a"), base64("team:b:c"));

  @TempDir private Path folder;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes());
  }

  private RegistryLogins logins(String text) throws IOException {
    return new RegistryLogins(Optional.of(Files.writeString(folder.resolve("auth.json"), text)));
  }

  private Optional<RegistryLogin> login(String image) throws IOException {
    return logins(AUTHS).of(ImageReference.of(image).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "datex, hub, a, docker.io",
    "rocker/r-ver:4.4, hub, a, docker.io",
    "docker.io/rocker/r-ver:4.4, hub, a, docker.io",
    "index.docker.io/rocker/r-ver:4.4, hub, a, docker.io",
    "registry.example/sci, all, pass:word, registry.example",
    "registry.example/teams/sci, all, pass:word, registry.example",
    "registry.example/team/sci, team, b:c, registry.example",
  })
  void areThoseOfTheMostOfTheImagesName(String image, String user, String password, String registry)
      throws IOException {
    RegistryLogin login = login(image).orElseThrow();

    assertEquals(user, login.user());
    assertEquals(password, login.password());
    assertEquals(registry, login.registry());
  }

  /** Of the usual registry, too, in each form that it has. */
  @ParameterizedTest
  @CsvSource({
    "docker.io/python, python",
    "docker.io/library/python, docker.io/python:3",
    "index.docker.io/python, docker.io/library/python",
    "index.docker.io/team, index.docker.io/team/sci",
    "https://index.docker.io/team/, docker.io/team/sci"
  })
  void mayBeForAPath(String key, String image) throws IOException {
    RegistryLogins logins =
        logins("{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(key, base64("me:a")));

    assertEquals("me", logins.of(ImageReference.of(image).get()).get().user());
    assertTrue(logins.of(ImageReference.of("pythons/sci").get()).isEmpty());
  }

  @Test
  void areShownToNobody() throws IOException {
    assertEquals("Optional[a login]", login("registry.example/sci").toString());
  }

  @Test
  void mayBeTokens() throws IOException {
    RegistryLogin login = login("registry.example:5000/sci").orElseThrow();

    assertEquals("token", login.token());
  }

  @Test
  void areNotThereForOtherRegistries() throws IOException {
    assertTrue(login("other.example/sci").isEmpty());
    assertTrue(
        new RegistryLogins(Optional.empty())
            .of(ImageReference.of("registry.example/sci").get())
            .isEmpty());
  }

  /** As docker's client leaves a file whose logins it keeps elsewhere. */
  @Test
  void areNotThereWhereAHelperHasThemAndAreForTheOthers() throws IOException {
    RegistryLogins logins =
        logins(
            """
            {"auths": {
              "https://index.docker.io/v1/": {}, "ghcr.example": {"auth": "", "email": "x"},
              "registry.example/team": {}, "registry.example": {"auth": "%s"}
            }, "credsStore": "desktop"}
            """
                .formatted(base64("all:secret")));

    logins.check();

    assertTrue(logins.of(ImageReference.of("datex").get()).isEmpty());
    assertTrue(logins.of(ImageReference.of("ghcr.example/sci").get()).isEmpty());
    assertEquals(
        "all", logins.of(ImageReference.of("registry.example/team/sci").get()).get().user());
  }

  @Test
  void areReadAsAShellMakesThem() throws IOException {
    String broken = base64("somebody:a long secret");
    String auths =
        """
        {"auths": {"ended.example": {"auth": "%s"}, "broken.example": {"auth": "%s\\n%s\\n"}}}
        """
            .formatted(base64("me:secret\n"), broken.substring(0, 8), broken.substring(8));
    RegistryLogins logins = logins(auths);

    assertEquals("secret", logins.of(ImageReference.of("ended.example/x").get()).get().password());
    assertEquals(
        "a long secret", logins.of(ImageReference.of("broken.example/x").get()).get().password());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "somebody:secret",
        "{\"auths\": {\"r\": {\"auth\": \"secret",
        "{\"auths\": \"secret\"}",
        "{\"auths\": {\"r\": {\"auth\": \"se cret\"}}}",
        "{\"auths\": {\"r\": {\"auth\": \"c2VjcmV0\"}}}",
        "{\"auths\": {\"r\": {\"username\": \"secret\"}}}",
        "{\"credHelpers\": {\"r\": \"secret\"}}",
      })
  void sayWhichFileIsBrokenAndNotWhatIsInIt(String text) throws IOException {
    EngineFailed e = assertThrows(EngineFailed.class, logins(text)::check);

    assertEquals(
        "tasker.images.credentials is '%s'; accepted is %s"
            .formatted(folder.resolve("auth.json"), RegistryLogins.ACCEPTED),
        e.getMessage());
    assertEquals(null, e.getCause());
    assertFalse(e.worthTryingAgain());
  }
}
