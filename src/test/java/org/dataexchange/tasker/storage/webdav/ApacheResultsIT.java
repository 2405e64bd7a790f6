package org.dataexchange.tasker.storage.webdav;

class ApacheResultsIT extends StrictResultsCase {

  ApacheResultsIT() throws Exception {
    super(new ApacheDav());
  }
}
