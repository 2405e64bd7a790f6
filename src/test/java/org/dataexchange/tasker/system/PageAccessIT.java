package org.dataexchange.tasker.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** The page for those who see it otherwise, or have no mouse. */
@Timeout(600)
@SystemTest
class PageAccessIT {

  private static final String ACTIVE = "document.activeElement";
  private static final String IN_DIALOG = ACTIVE + ".closest('dialog') !== null";

  @TempDir static Path home;
  private static TaskerSystem tasker;
  private static Path live;

  @TempDir Path profile;
  private Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("access"), home);
    // one of them runs as long as all tests do
    tasker.set("TASKER_TASK_TIMEOUT", "PT30M");
    tasker.shares().algorithm("fails", "raise ValueError('no such column')");
    tasker.shares().algorithm("patient", Programs.PATIENT);
    tasker.start();
    tasker.run("failed", "fails");
    tasker.send(tasker.shares().request("live", "patient"));
    live = tasker.awaitStdout("live", "started");
  }

  @AfterAll
  static void stop() throws Exception {
    Programs.letGo(live);
    tasker.answer("live");
    tasker.close();
  }

  @BeforeEach
  void browse() throws Exception {
    browser = new Chromium(Files.createDirectory(profile.resolve("chromium")));
    browser.login("operator", "the operator's");
    browser.size(1200, 900);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  /** Opens a view and waits until something is there. */
  private void open(String view, String awaited) throws Exception {
    browser.open(StartedByScript.url("/" + view));
    browser.await(awaited);
    browser.await("document.getElementById('well').textContent");
  }

  private void list() throws Exception {
    open("", "document.querySelector('.tasks tbody a') && document.querySelector('.running a')");
  }

  private void failed() throws Exception {
    open(
        "#/task/" + tasker.answer("failed").runId(),
        "document.querySelector('.log pre')?.textContent.includes('ValueError')");
  }

  private void press(String text) throws Exception {
    String button =
        "[...document.querySelectorAll('button')].find(one => one.textContent === '%s')"
            .formatted(text);
    browser.await(button);
    browser.value(button + ".click()");
    browser.await("document.querySelector('dialog[open]')");
  }

  @Test
  void canBeReadByEverybodyInLightAndDark() throws Exception {
    String axe = Files.readString(Path.of(Script.variable("TASKER_AXE")));
    for (boolean dark : List.of(false, true)) {
      browser.dark(dark);
      for (int width : List.of(1200, 360)) {
        browser.size(width, 800);
        String how = (dark ? ", dark, " : ", light, ") + width;
        list();
        assertReadable(axe, "list" + how);
        press("Submit a task");
        browser.value("void (document.querySelector('dialog details').open = true)");
        assertReadable(axe, "submit" + how);
        open("#/failed/exit-code", "document.querySelector('.tasks tbody a')");
        assertReadable(axe, "list with a reason" + how);
        failed();
        assertReadable(axe, "task that failed" + how);
        open("#/task/" + live.getFileName(), "document.querySelector('.steps .now')");
        assertReadable(axe, "task that runs" + how);
        press("Cancel this task");
        assertReadable(axe, "question" + how);
        open(
            "#/record",
            "document.querySelector('.tasks tbody a') && document.querySelector('rect')");
        assertReadable(axe, "record" + how);
        browser.value("document.querySelector('.tasks tbody a').click()");
        browser.await("document.getElementById('main').innerText.includes('As it is recorded')");
        assertReadable(axe, "entry" + how);
        open("#/node", "document.querySelector('.checks')");
        assertReadable(axe, "node" + how);
        open("#/task/nowhere", "document.querySelector('h1')");
        assertReadable(axe, "task that nobody knows" + how);
      }
    }
    assertEquals(
        List.of(), browser.complaints().stream().filter(one -> !one.contains("404")).toList());
  }

  private void assertReadable(String axe, String what) throws Exception {
    // what moves in is seen through until it is there
    browser.await("document.getAnimations().every(one => one.playState === 'finished')");
    browser.value(axe + "; 0");
    JsonNode violations =
        browser.value(
            "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))");
    List<String> all = new ArrayList<>();
    violations.forEach(violation -> all.add(violation.asText()));
    assertEquals(List.of(), all, what);
    assertTrue(
        browser.value("document.documentElement.scrollWidth <= innerWidth").asBoolean(),
        what + " is wider than the window");
  }

  /** Presses Tab, and returns what has the focus now, which can be seen. */
  private String tab() throws Exception {
    browser.press("Tab");
    assertTrue(
        browser
            .value(
                "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(%s))"
                    .formatted(ACTIVE))
            .asBoolean(),
        () -> "the focus cannot be seen");
    return browser
        .value("(a => a.ariaLabel || a.placeholder || a.textContent.trim())(" + ACTIVE + ")")
        .asText();
  }

  @Test
  void leadsTheKeyboardFromAboveToATaskAndThroughIt() throws Exception {
    list();
    List<String> way = new ArrayList<>();
    while (way.size() < 30 && !(way.contains("Open") && way.getLast().equals("failed"))) {
      way.add(tab());
    }
    assertEquals(
        List.of(
            "Skip to the tasks",
            "Tasker",
            "Tasks",
            "Record",
            "This node",
            "Submit a task",
            "Pause"),
        way.subList(0, 7));
    assertTrue(
        way.indexOf("live") > 6 && way.indexOf("Error in the program") > way.indexOf("live"),
        way::toString);
    assertEquals("failed", way.getLast(), way::toString);
    browser.press("Enter");
    browser.await("document.querySelector('.steps')");
    assertEquals("main", browser.value(ACTIVE + ".id").asText());
    way.clear();
    while (way.size() < 10 && !way.contains("the output")) {
      way.add(tab());
    }
    assertEquals(
        List.of(
            "← All tasks",
            "Revoke this code",
            "stdout",
            "stderr",
            "trace",
            "Find in the output",
            "The one before",
            "The next one",
            "the output"),
        way);
  }

  @Test
  void skipsToTheTasks() throws Exception {
    list();
    browser.press("Tab");
    browser.press("Enter");
    browser.await(ACTIVE + ".id === 'main'");
    assertTrue(browser.value("document.querySelector('.tasks') !== null").asBoolean());
  }

  @Test
  void keepsTheFocusInADialogAndGivesItBack() throws Exception {
    list();
    String pause = "[...document.querySelectorAll('#actions button')].at(-1)";
    for (String where : List.of("Submit a task", "Pause")) {
      browser.value(
          "[...document.querySelectorAll('#actions button')].find(b => b.textContent === '%s').focus()"
              .formatted(where));
      browser.press("Enter");
      browser.await(IN_DIALOG);
      for (int i = 0; i < 15; i++) {
        browser.press("Tab");
        // at its end the focus goes to the browser itself, and comes back from there
        browser.await(IN_DIALOG + " || document.activeElement === document.body");
      }
      browser.press("Escape");
      browser.await("document.querySelector('dialog') === null");
      assertEquals(where, browser.value(ACTIVE + ".textContent").asText());
    }
    assertEquals("Pause", browser.value(pause + ".textContent").asText());
  }

  @Test
  void keepsTheFocusOnATaskThatRuns() throws Exception {
    list();
    browser.value("document.querySelector('.running a').focus()");
    String looks =
        "performance.getEntriesByType('resource').filter(one => one.name.includes('state=running')).length";
    int before = browser.value(looks).asInt();
    // of the last one it may not be drawn yet what was found
    browser.await(looks + " > " + (before + 1));
    assertEquals("live", browser.value(ACTIVE + ".textContent").asText());
  }

  @Test
  void doesNotMoveForThoseWhoDoNotWantThat() throws Exception {
    list();
    press("Submit a task");
    assertEquals("appear", animation());
    browser.press("Escape");
    browser.prefer("reduced-motion", "reduce");
    press("Submit a task");
    assertEquals("none", animation());
  }

  private String animation() throws Exception {
    return browser
        .value("getComputedStyle(document.querySelector('dialog')).animationName")
        .asText();
  }
}
