package org.dataexchange.tasker.storage.webdav;

class NginxResultsIT extends StrictResultsCase {

  NginxResultsIT() throws Exception {
    super(new NginxDav());
  }
}
