package org.dataexchange.tasker.http;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.dataexchange.tasker.http.Paths.Door;
import org.dataexchange.tasker.task.Entry;
import org.dataexchange.tasker.task.Reason;
import org.dataexchange.tasker.task.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description of the API is one, and of this API. */
class OpenApiTest {

  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  @Test
  void keepsTheRulesOfOpenApi() {
    var read =
        new OpenAPIV3Parser()
            .readLocation(Description.DOCUMENT.file().toString(), null, new ParseOptions());
    assertEquals(List.of(), read.getMessages());
    assertEquals("3.1.0", read.getOpenAPI().getOpenapi());
  }

  @ParameterizedTest
  @CsvSource({
    "https://host/openapi, https://host/api/tasks",
    "https://host/tasker/openapi, https://host/tasker/api/tasks"
  })
  void saysWhereTheDoorsAreWhereverAProxyHasThem(String here, String door) {
    URI server = URI.create(here).resolve(Description.at("/servers/0/url").asText());

    assertEquals(door, server.toString().replaceFirst("/$", "") + "/api/tasks");
  }

  @Test
  void knowsEachDoorAndItsRoleAndNoOther() {
    Set<String> doors =
        Paths.all().stream()
            .map(door -> "%s %s %s".formatted(door.method(), path(door), door.told()))
            .collect(toCollection(TreeSet::new));
    Set<String> described =
        operations()
            .map(
                at ->
                    "%s %s %s"
                        .formatted(
                            at.substring(at.lastIndexOf('/') + 1).toUpperCase(),
                            at.substring(7, at.lastIndexOf('/')).replace("~1", "/"),
                            role(at)))
            .collect(toCollection(TreeSet::new));
    assertEquals(doors, described);
  }

  private static String path(Door door) {
    return door.path().replaceAll("\\{(\\w+):[^}]*}", "{$1}");
  }

  private static String role(String operation) {
    String text = Description.at(operation).path("description").asText();
    return text.replaceAll("^Role: (\\w+( or auditor)?).*", "$1");
  }

  private static Stream<String> operations() {
    List<String> all = new ArrayList<>();
    Description.at("/paths")
        .fieldNames()
        .forEachRemaining(
            path -> {
              String at = "/paths/" + path.replace("/", "~1");
              Description.at(at)
                  .fieldNames()
                  .forEachRemaining(method -> all.add(at + "/" + method));
            });
    return all.stream().filter(at -> METHODS.contains(at.substring(at.lastIndexOf('/') + 1)));
  }

  @Test
  void saysForEachDoorThatItIsClosedToStrangersAndThoseWhoGuess() {
    operations()
        .forEach(
            at -> {
              JsonNode responses = Description.at(at + "/responses");
              for (String status : List.of("401", "403", "429", "500")) {
                assertTrue(responses.has(status), at + " lacks " + status);
              }
            });
  }

  @Test
  void itsExamplesAreWhatItDescribes() {
    int examples = 0;
    for (String at : pointers("", Description.at(""), new ArrayList<>())) {
      if (Description.at(at).has("example") && Description.at(at).has("schema")) {
        examples++;
        assertEquals(
            Set.of(),
            Description.objections(at + "/schema", Description.at(at).path("example")),
            at);
      }
    }
    assertTrue(examples > 20, "examples: " + examples);
    JsonNode wrong = JsonBody.JSON.createObjectNode().put("taskId", 1);
    assertFalse(Description.objections("/components/schemas/Accepted", wrong).isEmpty());
  }

  private static List<String> pointers(String at, JsonNode node, List<String> all) {
    all.add(at);
    node.properties()
        .forEach(
            field ->
                pointers(
                    at + "/" + field.getKey().replace("~", "~0").replace("/", "~1"),
                    field.getValue(),
                    all));
    return all;
  }

  @Test
  void itsListsAreTheServers() {
    String run = "/components/schemas/Run/properties/";
    assertEquals(
        Arrays.stream(Reason.values()).map(Reason::wireName).toList(), texts(run + "reason/enum"));
    assertEquals(
        Arrays.stream(Reason.Fault.values()).map(Reason.Fault::wireName).toList(),
        texts(run + "fault/enum"));
    assertEquals(
        Arrays.stream(Step.values()).map(Step::wireName).toList(),
        texts("/components/schemas/Step/properties/name/enum"));
    String entry = "/components/schemas/Entry/properties/";
    List<String> kinds = Arrays.stream(Entry.Kind.values()).map(Entry.Kind::wireName).toList();
    assertEquals(kinds, texts(entry + "kind/enum"));
    assertEquals(kinds, texts("/components/parameters/record-kind/schema/items/enum"));
    assertEquals(
        Arrays.stream(Entry.Text.values()).map(Entry.Text::wireName).toList(),
        texts(entry + "texts/propertyNames/enum"));
  }

  private static List<String> texts(String pointer) {
    List<String> texts = new ArrayList<>();
    Description.at(pointer).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
