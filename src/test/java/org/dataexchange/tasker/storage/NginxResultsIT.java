package org.dataexchange.tasker.storage;

class NginxResultsIT extends StrictResultsCase {

  NginxResultsIT() throws Exception {
    super(new NginxDav());
  }
}
