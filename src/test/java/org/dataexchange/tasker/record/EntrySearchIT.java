package org.dataexchange.tasker.record;

import java.nio.file.Path;
import java.sql.SQLException;
import org.dataexchange.tasker.record.store.Database;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EntrySearchIT extends EntrySearchCase {

  @Override
  Database.Place place(Path folder) throws SQLException {
    return PostgreSql.shared().fresh(folder);
  }
}
