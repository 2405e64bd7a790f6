package org.dataexchange.tasker.storage;

class NginxResultsIT extends RealResultsCase {

  NginxResultsIT() throws Exception {
    super(new NginxDav());
  }
}
