package org.dataexchange.tasker.storage;

class RcloneResultsIT extends RealResultsCase {

  RcloneResultsIT() throws Exception {
    super(new RcloneDav());
  }
}
