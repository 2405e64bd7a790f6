package org.dataexchange.tasker.record;

import java.nio.file.Path;
import org.dataexchange.tasker.record.store.Database;

class EntrySearchTest extends EntrySearchCase {

  @Override
  Database.Place place(Path folder) {
    return RecordSamples.file(folder);
  }
}
