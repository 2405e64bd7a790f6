package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

  @ParameterizedTest
  @CsvSource({
    "datex, docker.io, datex, latest",
    "rocker/r-ver:4.4, docker.io, rocker/r-ver, 4.4",
    "registry.example/sci, registry.example, registry.example/sci, latest",
    "localhost:5000/a/b:1, localhost:5000, localhost:5000/a/b, 1",
    "registry.example:5000/sci@sha256:ab, registry.example:5000, registry.example:5000/sci,"
        + " sha256:ab",
    "registry.example/sci:1@sha256:ab, registry.example, registry.example/sci, sha256:ab",
  })
  void hasARegistryAPathAndAVersion(
      String name, String registry, String repository, String version) {
    assertEquals(
        new ImageReference(registry, repository, version), ImageReference.of(name).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "python, docker.io/library/python",
    "docker.io/python:3.13, docker.io/library/python",
    "docker.io/library/python@sha256:ab, docker.io/library/python",
    "index.docker.io/library/python, docker.io/library/python",
    "rocker/r-ver:4.4, docker.io/rocker/r-ver",
    "registry.example/sci, registry.example/sci",
    "localhost:5000/a/b:1, localhost:5000/a/b",
    "<none>@<none>, docker.io/library/<none>",
  })
  void isTheSameHoweverItIsWritten(String name, String whole) {
    assertEquals(whole, ImageReference.of(name).orElseThrow().whole());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:ID", "ID", "08823a09140f"})
  void isNoImagesId(String id) {
    assertTrue(ImageReference.of(id.replace("ID", "0a".repeat(32))).isEmpty());
  }

  @Test
  void isATagUntilItIsADigest() {
    assertTrue(ImageReference.of("sci").orElseThrow().isTag());
    assertEquals("r.example/sci@sha256:a", ImageReference.of("r.example/sci@sha256:a").get() + "");
    assertEquals("sci:latest", ImageReference.of("sci").get() + "");
  }
}
