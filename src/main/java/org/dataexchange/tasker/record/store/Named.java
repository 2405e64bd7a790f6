package org.dataexchange.tasker.record.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.sql.DataSource;

/** A data source of the server's, looked up each time: it may come later than this. */
record Named(String name) implements DataSource {

  @Override
  public Connection getConnection() throws SQLException {
    return found().getConnection();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return found().getConnection(username, password);
  }

  private DataSource found() throws SQLException {
    try {
      return InitialContext.doLookup(name);
    } catch (NoInitialContextException e) {
      throw new SQLException(
          "dataSources are the server's: give this command TASKER_RECORD_URL=jdbc:postgresql://…, with"
              + " TASKER_RECORD_USERNAME and TASKER_RECORD_PASSWORD_FILE",
          e);
    } catch (NamingException | ClassCastException e) {
      throw new SQLException(
          "the server has no dataSource with the jndiName %s; database.xml beside server.xml defines one"
              .formatted(name),
          e);
    }
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return found().getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    found().setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    found().setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return found().getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return found().unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return found().isWrapperFor(type);
  }
}
