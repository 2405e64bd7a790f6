package org.dataexchange.tasker.storage;

class ApacheResultsIT extends StrictResultsCase {

  ApacheResultsIT() throws Exception {
    super(new ApacheDav());
  }
}
