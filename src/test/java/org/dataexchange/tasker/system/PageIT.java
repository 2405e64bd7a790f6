package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page, in a real browser. */
@Timeout(150)
class PageIT {

  @TempDir static Path home;
  private static TaskerSystem tasker;

  @TempDir Path profile;
  private Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("page"), home);
    tasker.set("TASKER_LIMITS_OUTPUT", "16MiB");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.shares().algorithm("fails", "raise ValueError('no such column')");
    tasker
        .shares()
        .algorithm(
            "hostile",
            "print('<img src=x onerror=document.title=1>\\u202e\\x1b[31mred\\0</pre><script>document.title=2</script>')");
    tasker.shares().algorithm("one-line", "print('x' * (8 << 20) + 'needle')");
    tasker.start();
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @BeforeEach
  void browse() throws Exception {
    browser = new Chromium(Files.createDirectory(profile.resolve("chromium")));
    as("operator");
    browser.size(1200, 900);
  }

  @AfterEach
  void close() throws Exception {
    browser.close();
  }

  private void as(String role) throws Exception {
    browser.login(role, "the " + role + "'s");
  }

  private void open(String where) throws Exception {
    browser.open("http://127.0.0.1:" + Script.variable("HTTP_PORT") + "/" + where);
  }

  private static final String LOG = "document.querySelector('.log pre')";

  private void openTask(String taskId) throws Exception {
    open("#/task/" + tasker.answer(taskId).runId());
    browser.await("document.querySelector('.steps')");
  }

  @Test
  void findsAFailedTaskWithTwoClicksAndWhatToDo() throws Exception {
    tasker.run("failed", "fails");
    open("");
    browser.await("document.getElementById('well').textContent === 'All is well.'");
    browser.value(
        "[...document.querySelectorAll('button')].find(b => b.textContent === 'Failed').click()");
    browser.await("document.querySelector('.tasks tbody a')");
    browser.value(
        "[...document.querySelectorAll('.tasks tbody a')].find(a => a.textContent === 'failed').click()");
    browser.await("document.querySelector('.advice')");
    browser.await(LOG + ".textContent.includes('ValueError: no such column')");
    String page = browser.value("document.getElementById('main').textContent").asText();
    assertTrue(
        page.contains("The algorithm ended with an error of its own. Its author acts."), page);
    assertQuiet();
  }

  private void assertQuiet() {
    assertEquals(List.of(), browser.complaints());
    assertEquals(List.of("127.0.0.1:" + Script.variable("HTTP_PORT")), browser.hosts());
  }

  @Test
  void showsARunningTaskLiveAndCancelsIt() throws Exception {
    tasker.send(tasker.shares().request("live", "patient"));
    Path run = tasker.awaitStdout("live", "started");
    open("#/task/" + run.getFileName());
    browser.await(LOG + "?.textContent.startsWith('started')");
    browser.await(
        "document.querySelector('.steps .now')?.textContent.includes('ExecutingAlgorithm')");
    String cancel =
        "[...document.querySelectorAll('button')].find(b => b.textContent.startsWith('Cancel this task'))";
    browser.await(cancel);
    browser.value(cancel + ".click()");
    browser.value(cancel + ".click()");
    assertEquals("cancelled", tasker.answer("live").reason());
    browser.await("document.querySelector('h1 .badge').textContent === 'error'");
    assertQuiet();
  }

  @Test
  void addsWhatIsWrittenWhileItIsLookedAt() throws Exception {
    tasker.shares().algorithm("counting", Programs.COUNTING);
    tasker.send(tasker.shares().request("counted", "counting"));
    Path run = tasker.awaitStdout("counted", "3");
    open("#/task/" + run.getFileName());
    browser.await(LOG + "?.textContent.includes('3')");
    browser.await(LOG + ".textContent.includes('30')");
    Programs.letGo(run);
    browser.await("document.querySelector('h1 .badge').textContent === 'success'");
    browser.await(LOG + ".textContent.includes('ended')");
    assertTrue(Programs.isOneCount(tasker.answer("counted").stdout()));
    assertQuiet();
  }

  @Test
  void showsWhatIsHostileAsText() throws Exception {
    String id = "<script>document.title=3</script>\\u202egnp.exe";
    tasker.send(tasker.shares().request(id, "hostile"));
    eventually(
        "it has ended",
        SOON,
        () -> tasker.answers().stream().anyMatch(a -> a.stdout().contains("onerror")));
    open("");
    browser.await(
        "document.querySelector('.tasks tbody')?.textContent.includes('<script>document.title=3</script>⟨U+202E⟩gnp.exe')");
    browser.value(
        "[...document.querySelectorAll('.tasks a')].find(a => a.textContent.includes('gnp.exe')).click()");
    browser.await(LOG + "?.textContent.includes('onerror')");
    String shown = browser.value(LOG + ".textContent").asText();
    assertTrue(
        shown.contains("<img src=x onerror=document.title=1>⟨U+202E⟩␛[31mred␀</pre>"), shown);
    assertEquals("Tasker", browser.value("document.title").asText());
    assertEquals(
        0, browser.value("document.querySelectorAll('main script, main img').length").asInt());
    assertQuiet();
  }

  @Test
  void staysQuickWithEightMebibytesOnOneLine() throws Exception {
    tasker.run("long", "one-line");
    openTask("long");
    browser.await(LOG + "?.textContent.startsWith('xxx')");
    assertTrue(browser.value(LOG + ".textContent.length").asInt() < 50_000);
    browser.value(
        "void (document.querySelector('input[type=search]').value = 'needle', document.querySelector('input[type=search]').focus())");
    browser.press("Enter");
    browser.await("document.querySelector('mark')?.textContent === 'needle'");
    double millis =
        browser
            .value(
                """
        (async () => {
          const log = document.querySelector('.log');
          const began = performance.now();
          for (let i = 0; i < 30; i++) {
            log.scrollTop = (i * log.scrollHeight) / 30;
            await new Promise(requestAnimationFrame);
          }
          return performance.now() - began;
        })()
        """)
            .asDouble();
    assertTrue(millis < 6_000, "30 jumps took " + millis + " ms");
    assertQuiet();
  }

  @Test
  void canBeReadByEverybodyInLightAndDark() throws Exception {
    tasker.run("read", "fails");
    String axe = Files.readString(Path.of(Script.variable("TASKER_AXE")));
    for (boolean dark : List.of(false, true)) {
      browser.dark(dark);
      for (int width : List.of(1200, 360)) {
        browser.size(width, 800);
        open("");
        browser.await("document.querySelector('.tasks tbody a')");
        assertReadable(axe, "list, dark %s, %d".formatted(dark, width));
        openTask("read");
        browser.await(LOG + "?.textContent.includes('ValueError')");
        assertReadable(axe, "task, dark %s, %d".formatted(dark, width));
        assertTrue(
            browser.value("document.documentElement.scrollWidth <= innerWidth").asBoolean(),
            "it is wider than " + width);
      }
    }
    assertQuiet();
  }

  private void assertReadable(String axe, String what) throws Exception {
    browser.value(axe + "; 0");
    JsonNode violations =
        browser.value(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
    List<String> all = new ArrayList<>();
    violations.forEach(violation -> all.add(violation.asText()));
    assertEquals(List.of(), all, what);
  }

  @Test
  void canBeUsedWithTheKeyboardAlone() throws Exception {
    tasker.run("keys", "hello");
    open("");
    browser.await("document.querySelector('.tasks tbody a')");
    browser.value("document.body.focus()");
    for (int i = 0;
        i < 30 && !browser.value("document.activeElement.matches('.tasks a')").asBoolean();
        i++) {
      browser.press("Tab");
    }
    assertTrue(browser.value("document.activeElement.matches('.tasks a')").asBoolean());
    browser.press("Enter");
    browser.await("document.querySelector('.steps')");
  }

  @Test
  void showsAViewerNothingThatATaskSaid() throws Exception {
    tasker.run("unseen", "fails");
    as("viewer");
    openTask("unseen");
    String page = browser.value("document.body.textContent").asText();
    assertFalse(
        page.contains("ValueError") || page.contains("Cancel") || page.contains("What it wrote"),
        page);
    assertTrue(page.contains("The algorithm ended with an error of its own."), page);
    assertQuiet();
  }
}
