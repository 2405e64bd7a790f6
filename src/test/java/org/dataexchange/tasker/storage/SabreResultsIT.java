package org.dataexchange.tasker.storage;

class SabreResultsIT extends StrictResultsCase {

  SabreResultsIT() throws Exception {
    super(new SabreDav());
  }
}
