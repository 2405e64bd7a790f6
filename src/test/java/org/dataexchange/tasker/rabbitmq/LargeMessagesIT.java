package org.dataexchange.tasker.rabbitmq;

import static org.dataexchange.tasker.rabbitmq.Station.SOON;
import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import org.dataexchange.tasker.system.Answer;
import org.dataexchange.tasker.system.Broker;
import org.dataexchange.tasker.task.OwnProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many messages, each of which takes a good part of the memory. */
@Timeout(300)
class LargeMessagesIT {

  private static final int MANY = 8;

  /** Four of them are under way at once, and the process has four times this. */
  private static final int SIZE = Integer.getInteger("tasker.test.large", 16 << 20);

  @Test
  void allBecomeDeadLettersOfAProcessWithRoomForNoneOfThem() throws Exception {
    byte[] large = new byte[SIZE];
    Arrays.fill(large, (byte) 'x');
    Process process = OwnProcess.start(Main.class);
    try (Broker broker = Broker.connect();
        BufferedReader says = process.inputReader()) {
      String name =
          says.lines().filter(line -> line.startsWith("ready ")).findFirst().orElseThrow();
      String todo = name.substring("ready ".length());
      for (int i = 0; i < MANY; i++) {
        broker.publish(todo, Broker.properties().build(), large);
      }
      broker.publish(todo, Broker.properties().build(), Station.request("after"));
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();

      String dead = todo.replaceFirst("_todo$", "_dead");
      for (int i = 0; i < MANY; i++) {
        Answer letter = broker.take(dead, Duration.ofSeconds(120));
        assertArrayEquals(large, letter.body());
        assertEquals(
            "too large: %d bytes, and 1MiB is the most (tasker.message.size)".formatted(SIZE),
            letter.properties().getHeaders().get("tasker-reason").toString());
      }
      Answer after = broker.take(todo.replaceFirst("_todo$", "_done"));
      assertEquals("after", after.json().path("taskId").asText());
      assertTrue(process.isAlive());
      process.getOutputStream().close();
      says.lines().filter(line -> line.startsWith("at most ")).forEach(System.out::println);
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void costNoOtherTaskAnythingWhereThereIsNoRoomForThem() throws Exception {
    try (Station station = new Station("no-room").open()) {
      Session session = station.connection().session().orElseThrow();
      Files.delete(station.spool());
      station.hold();
      station.send("runs");
      eventually("it runs", SOON, () -> station.runs() == 1);
      byte[] large = new byte[Station.MOST + 1];
      for (int i = 0; i < 4; i++) {
        station.broker().publish(station.names().todo(), Broker.properties().build(), large);
      }
      for (int i = 1; i < 4; i++) {
        station.send("other-" + i);
      }
      eventually("the workers are busy", SOON, () -> station.runs() == 4);
      station.letGo();
      eventually(
          "they are answered", SOON, () -> station.broker().ready(station.names().done()) == 4);
      assertEquals(0, station.deadLettered());

      Files.createDirectory(station.spool());
      for (int i = 0; i < 4; i++) {
        Answer letter = station.broker().take(station.names().dead(), Duration.ofSeconds(120));
        assertArrayEquals(large, letter.body());
      }
      assertTrue(session.isOpen());
      assertEquals(4, station.runs());
    }
  }

  /** Takes what lies there after the first byte of its input, and ends with it. */
  static final class Main {
    private Main() {}

    public static void main(String... arguments) throws Exception {
      try (Station station = new Station("large", "classic").open()) {
        station.connection().pause(true);
        System.out.println("ready " + station.names().todo());
        System.in.read();
        station.connection().pause(false);
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        System.out.printf("at most %d MiB resident%n", OwnProcess.mostResident());
      }
      System.exit(0);
    }
  }
}
