package org.dataexchange.tasker.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** How quick a long output is on the page, in a real browser. */
public final class PageSpeed implements AutoCloseable {

  private final Path home = Files.createTempDirectory("tasker-page");
  private final Chromium browser = new Chromium(Files.createDirectory(home.resolve("chromium")));
  private final URI server;

  /**
   * How long it took, in milliseconds.
   *
   * @param opens from the click on a task until its output can be seen
   * @param median between two frames while it is scrolled
   * @param longest of them
   * @param late frames that came more than half a frame after their time, of 200
   */
  public record Figures(double opens, double median, double longest, int late) {}

  public PageSpeed(URI server, String password) throws Exception {
    this.server = server;
    browser.login("operator", password);
    browser.size(1200, 900);
  }

  /** From the list to the task's output, and through all of that. */
  public Figures measure(String task, String firstWords) throws Exception {
    browser.open(server + "/");
    browser.await("document.querySelector('.tasks tbody a')");
    double opens =
        browser
            .value(
                """
                (async () => {
                  const began = performance.now();
                  location.hash = '#/task/%s';
                  while (!document.querySelector('.log pre')?.textContent.includes('%s')) await new Promise(requestAnimationFrame);
                  return performance.now() - began;
                })()"""
                    .formatted(task, firstWords))
            .asDouble();
    JsonNode frames =
        browser.value(
            """
            (async () => {
              const frame = () => new Promise(requestAnimationFrame);
              const log = document.querySelector('.log');
              log.scrollIntoView();
              for (let i = 0; i < 30; i++) await frame();
              const all = [];
              let last = await frame();
              for (let i = 0; i < 200; i++) {
                log.scrollTop = i * log.scrollHeight / 200;
                const now = await frame();
                all.push(now - last);
                last = now;
              }
              all.sort((a, b) => a - b);
              return { median: all[100], longest: all[199], late: all.filter((one) => one > 25).length };
            })()""");
    return new Figures(
        opens,
        frames.path("median").asDouble(),
        frames.path("longest").asDouble(),
        frames.path("late").asInt());
  }

  @Override
  public void close() throws IOException {
    browser.close();
    Script.delete(home);
  }
}
