import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Submits a task, follows its progress, and prints the answer: Submit.java CODE DATA SHA256 */
class Submit {
  private static final Map<String, String> SET = System.getenv();

  public static void main(String[] args) throws Exception {
    String todo = SET.getOrDefault("TASKER_TODO_QUEUE", "tasker_todo");
    String progress = SET.getOrDefault("TASKER_PROGRESS_EXCHANGE", "tasker_progress");
    String uri = SET.getOrDefault("TASKER_BROKER_URI", "amqp://guest:guest@127.0.0.1:5672/%2f");
    ObjectMapper json = new ObjectMapper();
    ObjectNode task = json.createObjectNode().put("taskId", "java-" + UUID.randomUUID());
    task.put("codePath", args[0]).put("dataPath", args[1]);
    task.putObject("codeHash").put("sha256", args[2]);

    BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    try (Connection connection = factory.newConnection("submit");
        Channel channel = connection.createChannel()) {
      channel.queueDeclarePassive(todo); // throws if no server has made it
      // a queue of this connection's, named by the broker, gets the answer and all progress
      String inbox = channel.queueDeclare().getQueue();
      channel.queueBind(inbox, progress, "#");
      channel.basicConsume(
          inbox, true, (tag, message) -> messages.add(json.readTree(message.getBody())), tag -> {});
      // whoever sends it again, for want of a confirm, sends it with the same message-id
      AMQP.BasicProperties.Builder properties = new AMQP.BasicProperties.Builder();
      properties.contentType("application/json").deliveryMode(2).replyTo(inbox);
      properties.messageId(UUID.randomUUID().toString());
      channel.confirmSelect();
      channel.basicPublish(todo, todo, properties.build(), json.writeValueAsBytes(task));
      channel.waitForConfirmsOrDie(10_000);
      for (JsonNode message = messages.take(); ; message = messages.take()) {
        if (!message.path("taskId").equals(task.path("taskId"))) {
          continue; // another task's progress
        }
        if (message.has("state")) {
          System.out.println(
              message.path("state").asText() + " " + message.path("output").asText());
          System.out.println(message.path("containerOutput").path("stdout").asText());
          return;
        }
        System.out.printf(
            "[%s/%s] %s%n",
            message.path("stepIndex"), message.path("stepCount"), message.path("step").asText());
      }
    }
  }
}
