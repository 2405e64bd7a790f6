package org.dataexchange.tasker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class JsonBodyTest {

  @Test
  void isReadWithAByteOrderMarkBeforeIt() throws Exception {
    byte[] body = "\uFEFF{\"paused\":true}".getBytes(UTF_8);
    assertTrue(JsonBody.object(new ByteArrayInputStream(body)).path("paused").asBoolean());
  }
}
