package org.dataexchange.tasker.storage.webdav;

class RcloneResultsIT extends RealResultsCase {

  RcloneResultsIT() throws Exception {
    super(new RcloneDav());
  }
}
