package org.dataexchange.tasker.storage.webdav;

class SabreResultsIT extends StrictResultsCase {

  SabreResultsIT() throws Exception {
    super(new SabreDav());
  }
}
