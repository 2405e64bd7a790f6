// in debian-12-java: java
// reads: people.csv
import java.nio.file.*;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Model {
  public static void main(String[] arguments) throws Exception {
    List<String> lines = Files.readAllLines(Path.of(arguments[0], "people.csv"));
    int sum = lines.stream().skip(1).parallel().mapToInt(line -> Integer.parseInt(line.split(",")[1])).sum();
    if (sum != 215) throw new AssertionError(sum);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    System.out.println(pool.submit(() -> IntStream.range(0, 1000).mapToObj(Integer::toString).collect(Collectors.joining()).hashCode()).get());
    pool.shutdown();
    Files.writeString(Path.of(System.getenv("TASKER_OUT"), "sum"), "" + sum);
    System.out.println(ZonedDateTime.now(ZoneId.of("Europe/Berlin")) + " " + UUID.randomUUID() + " " + System.getProperty("user.name"));
    System.out.println(Runtime.getRuntime().availableProcessors() + " " + new java.security.SecureRandom().nextInt());
    Process process = new ProcessBuilder("sh", "-c", "echo from a shell").inheritIO().start();
    if (process.waitFor() != 0) throw new AssertionError();
    Path temporary = Files.createTempFile("model", "");
    Files.delete(temporary);
  }
}
