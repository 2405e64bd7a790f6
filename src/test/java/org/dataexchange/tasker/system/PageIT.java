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

/** The page, in a real browser. */
@Timeout(600)
@SystemTest
class PageIT {

  /** Markup wherever a run can leave a text, and what terminals and readers fall for. */
  private static final String HOSTILE =
      """
      import os, subprocess, sys
      bad = '<img src=http://192.0.2.1/x onerror=document.title=1>\\u202e'
      out = os.environ['TASKER_OUT'] + '/' + bad.replace('/', '_')
      open(out, 'w').write(bad)
      os.symlink('/bin/true', '/tmp/' + bad.replace('/', '_'))
      try: open('/etc/' + bad.replace('/', '_'))
      except OSError: pass
      print(bad + '\\x1b[31mred\\0</pre><script>document.title=2</script>')
      print('<style>*{display:none}</style><meta http-equiv=refresh content="0;url=http://192.0.2.1/">')
      print('marks' + '\\u0301' * 50, flush=True)
      sys.stdout.buffer.write(b'not UTF-8: \\xff\\xfe\\xc3(')
      """;

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
            "eats-memory",
            "all = []\nwhile True: all.append(bytearray(1 << 20)); print(len(all), flush=True)");
    tasker.shares().algorithm("starts", "import os; os.system('sh -c \"ls; true\"')");
    tasker.shares().algorithm("hostile", HOSTILE);
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
    browser.open(StartedByScript.url("/" + where));
  }

  private static final String LOG = "document.querySelector('.log pre')";

  private void openTask(String taskId) throws Exception {
    open("#/task/" + tasker.answer(taskId).runId());
    browser.await("document.querySelector('.steps')");
  }

  /** Clicks on what can be clicked and has that text. */
  private void click(String text) throws Exception {
    String one =
        "[...document.querySelectorAll('a, button')].find(one => one.checkVisibility() && one.textContent.trim().endsWith('%s'))"
            .formatted(text);
    browser.await(one);
    browser.value(one + ".click()");
  }

  @Test
  void explainsATaskThatRanOutOfMemoryWithinTwoClicks() throws Exception {
    tasker.run("hungry", "eats-memory");
    open("");
    browser.await("document.getElementById('well').textContent === 'All is well.'");
    click("Out of memory");
    browser.await("location.hash === '#/failed/out-of-memory'");
    click("hungry");
    browser.await(LOG + "?.textContent.match(/\\d+/)");
    String page = browser.value("document.getElementById('main').innerText").asText();
    for (String said :
        List.of(
            "Out of memory",
            "The algorithm needed more memory than this task may have, and was ended.",
            "What to do: The program had 128MiB of memory beside 16MiB of scratch",
            "read the data in pieces, or ask for a larger limits.memory.",
            "Who acts: The author of the algorithm",
            "of 128 MiB and 16 MiB for scratch limit reached",
            "Run the algorithm")) {
      assertTrue(page.contains(said), said + " is not in: " + page);
    }
    assertQuiet();
  }

  /** A browser fetches no address with a user in it, nor one that is relative to such a one. */
  @Test
  void isThereForWhoeverPutsTheirLoginIntoItsAddress() throws Exception {
    tasker.run("by-address", "hello");
    browser.open(
        "http://operator:the%20operator's@127.0.0.1:" + Script.variable("HTTP_PORT") + "/");
    browser.await("document.getElementById('well').textContent === 'All is well.'");
    browser.value("location.hash = '#/task/" + tasker.answer("by-address").runId() + "'");
    browser.await(LOG + "?.textContent.includes('hello')");
    assertQuiet();
  }

  @Test
  void showsWhoStartedWhichProgram() throws Exception {
    tasker.run("started", "starts");
    openTask("started");
    browser.await("document.querySelector('.tree > li > ul > li > ul > li')");
    String tree = browser.value("document.querySelector('.tree').innerText").asText();
    assertTrue(tree.startsWith("/usr/bin/python"), tree);
    assertTrue(tree.endsWith("/usr/bin/ls"), tree);
    browser.await(
        "[...document.querySelectorAll('a')].find(one => one.textContent === 'Its receipt')?.href.endsWith('/receipt')");
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
    click("Cancel this task");
    browser.await("document.activeElement.closest('dialog')");
    click("Cancel the task");
    assertEquals("cancelled", tasker.answer("live").reason());
    browser.await("document.querySelector('h1 .badge').textContent === '✗ error'");
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
    browser.await("document.querySelector('h1 .badge').textContent === '✓ success'");
    browser.await(LOG + ".textContent.includes('ended')");
    assertTrue(Programs.isOneCount(tasker.answer("counted").stdout()));
    assertQuiet();
  }

  /** Keeps the page's event streams, of which the first is to be had at an address of no stream. */
  private void keepStreams(String first) throws Exception {
    browser.value(
        """
        window.streams = [];
        window.EventSource = class extends EventSource {
          constructor(url) {
            super(streams.length ? url : url + '%s');
            streams.push(this);
          }
        }
        """
            .formatted(first));
  }

  private void hide(boolean hidden) throws Exception {
    browser.value(
        """
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => %s });
        document.dispatchEvent(new Event('visibilitychange'))
        """
            .formatted(hidden));
  }

  /** A browser has six connections to one place, for all its tabs. */
  @Test
  void listensOnlyWhileItIsSeen() throws Exception {
    tasker.shares().algorithm("unseen-counting", Programs.COUNTING);
    tasker.send(tasker.shares().request("counted-unseen", "unseen-counting"));
    Path run = tasker.awaitStdout("counted-unseen", "3");
    open("");
    keepStreams("");
    browser.value("location.hash = '#/task/" + run.getFileName() + "'");
    browser.await("streams[0]?.readyState === EventSource.OPEN");
    hide(true);
    browser.await("streams[0].readyState === EventSource.CLOSED");
    hide(false);
    browser.await("streams[1]?.readyState === EventSource.OPEN");
    browser.value("void (window.before = " + LOG + ".textContent)");
    browser.await(LOG + ".textContent !== window.before");
    Programs.letGo(run);
    browser.await("document.querySelector('h1 .badge').textContent === '✓ success'");
    browser.await(LOG + ".textContent.includes('ended')");
    assertEquals(2, browser.value("streams.length").asInt());
    assertQuiet();
  }

  /** A browser asks no more after an answer that is no stream, such as a proxy's 502. */
  @Test
  void listensAgainAfterAnAnswerThatIsNoStream() throws Exception {
    tasker.shares().algorithm("again-counting", Programs.COUNTING);
    tasker.send(tasker.shares().request("counted-again", "again-counting"));
    Path run = tasker.awaitStdout("counted-again", "3");
    open("");
    keepStreams("/nothing");
    browser.value("location.hash = '#/task/" + run.getFileName() + "'");
    browser.await("streams[0]?.readyState === EventSource.CLOSED");
    browser.await("streams[1]?.readyState === EventSource.OPEN");
    browser.value("void (window.before = " + LOG + ".textContent)");
    browser.await(LOG + ".textContent !== window.before");
    Programs.letGo(run);
    browser.await("document.querySelector('h1 .badge').textContent === '✓ success'");
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
    for (String text :
        List.of(
            "<img src=http://192.0.2.1/x onerror=document.title=1>⟨U+202E⟩␛[31mred␀</pre>",
            "<meta http-equiv=refresh",
            "marks\u0301\u0301\u0301\u0301⟨…⟩\n",
            "not UTF-8: \ufffd\ufffd\ufffd(")) {
      assertTrue(shown.contains(text), shown);
    }
    String page = browser.value("document.getElementById('main').innerText").asText();
    assertTrue(
        page.contains("<img src=http:__192.0.2.1_x onerror=document.title=1>⟨U+202E⟩"), page);
    assertFalse(page.contains("\u202e"), page);
    assertEquals("Tasker", browser.value("document.title").asText());
    assertEquals(
        0,
        browser
            .value(
                "document.querySelectorAll('main script, main img, main style, main meta').length")
            .asInt());
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
          const all = [];
          for (let i = 0; i < 30; i++) {
            const began = performance.now();
            log.scrollTop = (i * log.scrollHeight) / 30;
            await new Promise(requestAnimationFrame);
            all.push(performance.now() - began);
          }
          return all.sort((a, b) => a - b)[15];
        })()
        """)
            .asDouble();
    // some may wait for this machine, which has much else to do
    assertTrue(millis < 200, "half of 30 jumps took " + millis + " ms or more each");
    assertQuiet();
  }

  @Test
  void submitsATaskAndFollowsIt() throws Exception {
    submitsAndFollows("formed", "formed");
  }

  @Test
  void followsATaskWhoseIdCannotStandInAPath() throws Exception {
    submitsAndFollows("batch/7#a", "batch%2F7%23a");
  }

  private void submitsAndFollows(String taskId, String encoded) throws Exception {
    open("");
    click("Submit a task");
    String form =
        """
        for (const [name, value] of Object.entries({ taskId: '%s', codePath: 'hello', dataPath: 'data',
            sha256: '%s', 'limits.memory': '64MiB' }))
          document.querySelector(`dialog [name="${name}"]`).value = value
        """;
    browser.value(form.formatted(taskId, tasker.shares().sha256("hello")));
    click("Submit");
    browser.await("location.hash === '#/task/%s'".formatted(encoded));
    browser.await("document.querySelector('h1 .badge')?.textContent === '✓ success'");
    assertEquals("64MiB", tasker.answer(taskId).report().path("granted").path("memory").asText());
    browser.await("document.getElementById('main').innerText.includes('of 64 MiB and')");
  }

  @Test
  void saysWhatIsWrongWithARequest() throws Exception {
    open("");
    click("Submit a task");
    browser.value(
        "for (const name of ['codePath', 'dataPath']) document.querySelector(`dialog [name=${name}]`).value = '../x'");
    click("Submit");
    browser.await("document.querySelector('dialog .problem').textContent.length > 10");
  }

  @Test
  void showsAViewerNothingThatATaskSaid() throws Exception {
    tasker.run("unseen", "fails");
    as("viewer");
    openTask("unseen");
    String page = browser.value("document.body.textContent").asText();
    assertFalse(
        page.contains("ValueError") || page.contains("Cancel") || page.contains("Output"), page);
    assertTrue(page.contains("The algorithm ended with an error of its own."), page);
    assertQuiet();
  }
}
