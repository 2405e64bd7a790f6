package org.dataexchange.tasker.system;

import static org.dataexchange.tasker.system.Eventually.eventually;
import static org.dataexchange.tasker.system.TaskerSystem.SOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page's view of the record, in a real browser. */
@Timeout(600)
@SystemTest
class RecordPageIT {

  private static final String MAIN = "document.getElementById('main').innerText";

  @TempDir static Path home;
  private static TaskerSystem tasker;

  @TempDir Path profile;
  private Chromium browser;

  @BeforeAll
  static void start() throws Exception {
    tasker = Client.known(new TaskerSystem("pages"), home);
    tasker.set("TASKER_REMEMBER", "PT1S");
    tasker.shares().algorithm("hello", "print('hello')");
    tasker.shares().algorithm("fails", "raise ValueError('no such column')");
    tasker.start();
    tasker.run("first", "hello");
    tasker.run("second", "hello");
    tasker.run("third", "fails");
  }

  @AfterAll
  static void stop() throws Exception {
    tasker.close();
  }

  @BeforeEach
  void browse() throws Exception {
    browser = new Chromium(Files.createDirectory(profile.resolve("chromium")));
    browser.size(1200, 900);
  }

  @AfterEach
  void close() {
    browser.close();
  }

  private void open(String role, String where) throws Exception {
    browser.login(role, "the " + role + "'s");
    browser.open(StartedByScript.url("/" + where));
  }

  private void click(String text) throws Exception {
    String one =
        "[...document.querySelectorAll('a, button')].find(one => one.checkVisibility() && one.textContent.trim() === '%s')"
            .formatted(text);
    browser.await(one);
    browser.value(one + ".click()");
  }

  private void awaitRows(String... tasks) {
    browser.await(
        "[...document.querySelectorAll('.tasks tbody a')].map(a => a.textContent).join() === '%s'"
            .formatted(String.join(",", tasks)));
  }

  @Test
  void findsWhatACodeEverTouchedWithTwoClicks() throws Exception {
    open("reader", "#/record");
    awaitRows("third", "second", "first");
    // of one day, or of two where midnight came between them
    browser.await(
        "new Set([...document.querySelectorAll('.chart rect')].map(r => r.className.baseVal)).size === 2");
    click("first");
    browser.await(MAIN + ".includes('As it is recorded')");
    browser.await(MAIN + ".includes('What it touched')");
    click("What did this code ever touch?");
    awaitRows("second", "first");
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void searchesByWhatTheFormSays() throws Exception {
    open("viewer", "#/record");
    awaitRows("third", "second", "first");
    browser.value("void (document.querySelector('.find [name=state]').value = 'error')");
    click("Search");
    awaitRows("third");
    browser.await("location.hash === '#/record/state=error'");
    click("All of it");
    awaitRows("third", "second", "first");
    assertFalse(browser.value("document.querySelector('.find [name=code]') !== null").asBoolean());
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void givesTheReceiptOfARun() throws Exception {
    open("reader", "#/record");
    awaitRows("third", "second", "first");
    click("first");
    String link =
        "[...document.querySelectorAll('a')].find(one => one.textContent === 'Its receipt')";
    browser.await(link);
    browser.value(
        "void fetch(%s.href).then(r => r.json()).then(r => window.receipt = r)".formatted(link));
    browser.await("window.receipt && window.receipt.signatures.length === 1");
    open("auditor", "#/record/kind=run");
    awaitRows("third", "second", "first");
    click("first");
    browser.await(MAIN + ".includes('As it is recorded')");
    assertFalse(browser.value(link + " !== undefined").asBoolean());
  }

  @Test
  void leadsFromATaskThatIsForgottenToTheRecord() throws Exception {
    try (Client viewer = Client.as("viewer")) {
      eventually("it is forgotten", SOON, () -> viewer.get("/api/tasks/first").statusCode() == 404);
    }
    open("viewer", "#/task/first");
    click("record");
    awaitRows("first");
  }

  @Test
  void showsAnAuditorWhoLookedAndThatItHolds() throws Exception {
    try (Client reader = Client.as("reader")) {
      String run = tasker.answer("second").runId();
      String query = "/api/record?run=" + run;
      var entry = reader.json(query).path("entries").path(0);
      reader.get("/api/record/" + entry.path("node").asText() + "/" + entry.path("number"));
      open("auditor", "");
      browser.await("location.hash === '#/record'");
      click("Verify the record");
      browser.await(MAIN + ".includes('✓ It holds')");
      open("auditor", "#/entry/" + entry.path("node").asText() + "/" + entry.path("number"));
      browser.await(MAIN + ".includes('Who looked at it')");
      browser.await(MAIN + ".includes('by reader')");
      String page = browser.value(MAIN).asText();
      assertTrue(page.contains("not for your role"), page);
    }
    assertEquals(
        "none",
        browser.value("getComputedStyle(document.querySelector('nav a')).display").asText());
    assertEquals(List.of(), browser.complaints());
  }

  @Test
  void saysWhatIsWrongWithASearch() throws Exception {
    open("viewer", "#/record/state=done");
    browser.await("document.querySelector('.problem').textContent.includes('state is one of')");
  }
}
