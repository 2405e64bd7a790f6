package org.dataexchange.tasker.system;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes the README's pictures of the server that is up.
 *
 * <p>Arguments: the server's address, the file with the operator's password, and the folder for
 * {@code page.png} and {@code task.png}.
 */
final class Screenshots {

  private static final int WIDTH = 1100;

  private Screenshots() {}

  public static void main(String[] arguments) throws Exception {
    String at = arguments[0];
    Path pictures = Path.of(arguments[2]);
    Path home = Files.createTempDirectory("tasker-screenshots");
    try (Chromium browser = new Chromium(Files.createDirectory(home.resolve("chromium")))) {
      browser.login("operator", Files.readString(Path.of(arguments[1])).strip());
      browser.size(WIDTH, 760);
      browser.open(at + "/");
      browser.await("document.querySelectorAll('.tasks tbody a').length > 3");
      browser.await("document.getElementById('well').textContent !== ''");
      browser.screenshot(pictures.resolve("page.png"));
      String failed =
          "[...document.querySelectorAll('.tasks tbody tr')].find(row => row.textContent.includes('error of its own'))?.querySelector('a')";
      browser.await(failed);
      browser.value(failed + ".click()");
      browser.await("document.querySelector('.log pre')?.textContent.includes('KeyError')");
      browser.size(WIDTH, 900);
      browser.screenshot(pictures.resolve("task.png"));
      System.out.println(pictures.resolve("page.png") + " " + pictures.resolve("task.png"));
    } finally {
      Script.delete(home);
    }
  }
}
