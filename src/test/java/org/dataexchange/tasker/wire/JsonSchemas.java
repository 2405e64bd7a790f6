package org.dataexchange.tasker.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;

/** A document with schemas in it, such as OpenAPI's and AsyncAPI's, by JSON pointers. */
public final class JsonSchemas {

  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(
          VersionFlag.V202012, factory -> factory.metaSchema(schemasOnly()));

  private final Path file;
  private final JsonNode all;

  /**
   * @param file below the project's folder
   */
  public JsonSchemas(String file) {
    this.file = Path.of(file).toAbsolutePath();
    try {
      this.all = new ObjectMapper().readTree(this.file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rules of schemas, silent about what else such a document has. */
  private static JsonMetaSchema schemasOnly() {
    return JsonMetaSchema.builder(JsonMetaSchema.getV202012())
        .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
        .build();
  }

  public Path file() {
    return file;
  }

  public JsonNode all() {
    return all;
  }

  /** What a pointer leads to, through references. */
  public JsonNode at(String pointer) {
    JsonNode node = all.at(pointer);
    return node.has("$ref") ? at(node.path("$ref").asText().substring(1)) : node;
  }

  /** What is wrong with a value, by the schema that a pointer leads to. */
  public Set<ValidationMessage> objections(String pointer, JsonNode value) {
    return SCHEMAS.getSchema(SchemaLocation.of(file.toUri() + "#" + pointer)).validate(value);
  }
}
