package org.dataexchange.tasker.storage;

class ApacheResultsIT extends RealResultsCase {

  ApacheResultsIT() throws Exception {
    super(new ApacheDav());
  }
}
