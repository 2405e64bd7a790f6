package org.dataexchange.tasker.sandbox.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.InspectImageResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dataexchange.tasker.task.Failures.EngineFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFactsTest {

  private static ImageFacts of(String image) throws Exception {
    return ImageFacts.of(new ObjectMapper().readValue(image, InspectImageResponse.class), "amd64");
  }

  @Test
  void mayBeNoneAtAll() throws Exception {
    ImageFacts none = new ImageFacts(List.of(), Set.of());
    assertEquals(none, of("{}"));
    assertEquals(none, of("{\"Config\": {\"Env\": null, \"Volumes\": null}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"amd64", "x86_64", "X86-64", "", " "})
  void areOfThisMachineHoweverItsKindIsWritten(String architecture) throws Exception {
    assertEquals(
        List.of("A=1"),
        of("{\"Architecture\": \"%s\", \"Config\": {\"Env\": [\"A=1\"]}}".formatted(architecture))
            .environment());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Architecture\": \"arm64\", \"Config\": {}} | is for arm64, and this machine is amd64",
        "{\"Architecture\": \"aarch64\", \"Config\": {}} | is for aarch64, and this machine is amd64",
        "{\"Architecture\": \"\", \"Os\": \"\", \"Config\": null} | is there for other machines only, and"
            + " this one is amd64",
      })
  void areRefusedOfAnotherMachine(String image, String why) {
    assertEquals(
        "the image " + why, assertThrows(EngineFailed.class, () -> of(image)).getMessage());
  }

  @Test
  void areWhatCounts() throws Exception {
    assertEquals(
        new ImageFacts(List.of("A=b=c", "E="), Set.of("/data", "/srv/x")),
        of(
            """
            {"Architecture": "amd64", "Config": {
             "Env": ["A=b=c", "TASKER_USER=0", "nothing", "=x", "E="],
             "Volumes": {"data/": {}, "//srv/./x": {}, "/tmp": {}, "/dev/shm": {}}}}
            """));
  }

  @Test
  void mayBeAsManyAsThereIsRoomFor() throws Exception {
    String variable = "V=" + "x".repeat(32 * 1024 - 2);

    assertEquals(
        List.of(variable),
        of("{\"Config\": {\"Env\": [\"%s\"]}}".formatted(variable)).environment());
  }

  @Test
  void areRefusedWhereAnOrderHasNoRoomForThem() {
    String many =
        IntStream.range(0, 257)
            .mapToObj("\"V%d=\""::formatted)
            .collect(Collectors.joining(",", "{\"Config\": {\"Env\": [", "]}}"));
    String large = "{\"Config\": {\"Env\": [\"V=" + "x".repeat(32 * 1024) + "\"]}}";

    for (String image : List.of(many, large)) {
      assertEquals(
          "the image sets more than 256 variables, or 32 KiB of them",
          assertThrows(EngineFailed.class, () -> of(image)).getMessage());
    }
  }

  /** An order's texts end with a NUL, and another would begin. */
  @Test
  void areRefusedWhereAVariableHasAnEndWithinIt() {
    assertEquals(
        "the image sets a variable that no program could be given: 'A=1\\u0000timeout=9'",
        assertThrows(
                EngineFailed.class, () -> of("{\"Config\": {\"Env\": [\"A=1\\u0000timeout=9\"]}}"))
            .getMessage());
  }

  @Test
  void areRefusedWithAVolumeThatHoldsWhatIsMounted() {
    for (String volume : List.of("/", "/etc", "/etc/", "/etc/passwd", "/run")) {
      String why =
          assertThrows(
                  EngineFailed.class,
                  () -> of("{\"Config\": {\"Volumes\": {\"%s\": {}}}}".formatted(volume)),
                  volume)
              .getMessage();
      assertTrue(why.endsWith(", which is not the image's"), why);
    }
  }

  @Test
  void areRefusedWithMoreVolumesThanContainersShouldHave() {
    String many =
        IntStream.range(0, 101)
            .mapToObj("\"/v%d\": {}"::formatted)
            .collect(Collectors.joining(",", "{\"Config\": {\"Volumes\": {", "}}}"));

    assertEquals(
        "the image declares more than 100 volumes",
        assertThrows(EngineFailed.class, () -> of(many)).getMessage());
  }
}
