package org.dataexchange.tasker.record.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dataexchange.tasker.disk.Sha256;
import org.dataexchange.tasker.record.chain.ChainedEntry;

/** Texts that can be erased, within the transaction of their connection. */
public record ErasableTexts(Connection connection) {

  /** The fact of an erasure that has {@link #digest}. */
  public static final String DIGEST = "textsSha256";

  /**
   * Where a text stands.
   *
   * @param field its name
   */
  public record Place(String node, long number, String field) {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::node).thenComparing(Place::number).thenComparing(Place::field);

    private String line() {
      return "%s %d %s\n".formatted(node, number, field);
    }
  }

  /** What an erasure says it erased: SHA-256 over a line for each text, in their order. */
  public static String digest(List<Place> places) {
    StringBuilder lines = new StringBuilder();
    places.stream().sorted(Place.ORDER).map(Place::line).forEach(lines::append);
    return Sha256.hex(lines.toString().getBytes(UTF_8));
  }

  /** Those of an entry that are still there. */
  public List<Place> of(String node, long number) throws SQLException {
    return places(
        "select node, number, field from erasable_text where node = ? and number = ?",
        node,
        number);
  }

  /** Those that an erasure is said to have erased. */
  public List<Place> erasedBy(String node, long number) throws SQLException {
    return places(
        "select node, number, field from erased_text where by_node = ? and by_number = ?",
        node,
        number);
  }

  private List<Place> places(String sql, String node, long number) throws SQLException {
    List<Place> places = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, node);
      select.setLong(2, number);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          places.add(new Place(row.getString(1), row.getLong(2), row.getString(3)));
        }
      }
    }
    return places;
  }

  /** Erases them, and notes by which entry. */
  public void erase(List<Place> places, ChainedEntry by) throws SQLException {
    String note =
        "insert into erased_text (node, number, field, by_node, by_number) values (?, ?, ?, ?, ?)";
    String remove = "delete from erasable_text where node = ? and number = ? and field = ?";
    try (PreparedStatement insert = connection.prepareStatement(note);
        PreparedStatement delete = connection.prepareStatement(remove)) {
      for (Place place : places) {
        fill(insert, place);
        insert.setString(4, by.node());
        insert.setLong(5, by.number());
        insert.addBatch();
        fill(delete, place);
        delete.addBatch();
      }
      insert.executeBatch();
      delete.executeBatch();
    }
  }

  private static void fill(PreparedStatement statement, Place place) throws SQLException {
    statement.setString(1, place.node());
    statement.setLong(2, place.number());
    statement.setString(3, place.field());
  }
}
