package org.dataexchange.tasker.bench;

/** A text in which what lies between a pair of marks is generated. For one thread. */
final class Blocks {

  private String text;

  Blocks(String text) {
    this.text = text;
  }

  /**
   * Puts it in the place of what is between {@code <!-- bench NAME -->} and {@code <!-- end -->}; a
   * text without that pair stays as it is.
   */
  void put(String name, String block) {
    String begin = "<!-- bench " + name + " -->\n";
    int from = text.indexOf(begin);
    int to = text.indexOf("<!-- end -->", from);
    if (from >= 0 && to >= 0) {
      text = text.substring(0, from + begin.length()) + "\n" + block + "\n\n" + text.substring(to);
    }
  }

  String text() {
    return text;
  }
}
