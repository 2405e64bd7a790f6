package org.dataexchange.tasker.http.record;

import static org.dataexchange.tasker.http.record.RecordFixture.AUDITOR;
import static org.dataexchange.tasker.http.record.RecordFixture.READER;
import static org.dataexchange.tasker.http.record.RecordFixture.VIEWER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dataexchange.tasker.record.chain.ChainedEntry;
import org.dataexchange.tasker.record.store.Columns;
import org.dataexchange.tasker.record.store.Filter;
import org.dataexchange.tasker.task.Entry.Kind;
import org.dataexchange.tasker.task.Entry.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordQueryTest {

  private static RecordQuery read(Sight sight, String name, String value) {
    return RecordQuery.of(Map.of(name, List.of(value)), RecordQuery.PAGING, sight);
  }

  @Test
  void withoutParametersRunsAreMeantAndForAnAuditorAll() {
    assertEquals(List.of(Kind.RUN), RecordQuery.of(Map.of(), Set.of(), VIEWER).filter().kinds());
    assertEquals(Filter.ALL, RecordQuery.of(Map.of(), Set.of(), AUDITOR).filter());
  }

  @Test
  void aDayIsMeantWithAllOfIt() {
    Map<String, List<String>> november =
        Map.of("from", List.of("2026-11-01"), "to", List.of("2026-11-30"));
    Filter filter = RecordQuery.of(november, RecordQuery.PAGING, VIEWER).filter();
    assertEquals(Optional.of("2026-11-01T00:00:00.000Z"), filter.from());
    assertEquals(Optional.of("2026-12-01T00:00:00.000Z"), filter.to());
    assertEquals(
        Optional.of("2026-11-01T09:00:00.000Z"),
        read(VIEWER, "from", "2026-11-01T09:00:00Z").filter().from());
  }

  /** Of years with five digits, no text would sort behind those that are recorded. */
  @Test
  void theEndOfAllDaysIsBehindAllThatIsRecorded() {
    Filter filter =
        Filter.ALL.between(
            read(VIEWER, "from", "0000-01-01").filter().from(),
            read(VIEWER, "to", "9999-12-31").filter().to());
    String now = ChainedEntry.time(Instant.parse("2026-11-30T12:00:00Z"));

    assertTrue(filter.from().orElseThrow().compareTo(now) < 0, filter::toString);
    assertTrue(filter.to().orElseThrow().compareTo(now) > 0, filter::toString);
    assertTrue(
        read(VIEWER, "to", "+20000-01-01T00:00:00Z").filter().to().orElseThrow().compareTo(now)
            > 0);
  }

  @Test
  void codeIsMeantByItsHashOrItsPath() {
    String sha256 = "A".repeat(64);
    assertEquals(
        Map.of(Columns.CODE_SHA256, sha256.toLowerCase()),
        read(READER, "code", sha256).filter().facts());
    assertEquals(
        Map.of(Text.CODE, "study/model"), read(READER, "code", "study/model").filter().texts());
  }

  @ParameterizedTest
  @CsvSource({
    "state, done, success",
    "reason, bored, out-of-memory",
    "verdict, fine, touched-outside",
    "kind, runs, login-refused",
    "from, yesterday, 2026-11-30",
    "to, 2026-13-01, 2026-11-30",
    "limit, 501, 500",
    "limit, many, 500",
    "before, x, next",
    "colour, red, verdict"
  })
  void whatCannotBeIsRefusedWithWhatCan(String name, String value, String said) {
    String why =
        assertThrows(RecordQuery.Unusable.class, () -> read(AUDITOR, name, value)).getMessage();
    assertTrue(why.contains(said), why);
  }

  @Test
  void whatIsThereTwiceIsRefused() {
    assertThrows(
        RecordQuery.Unusable.class,
        () ->
            RecordQuery.of(
                Map.of("state", List.of("success", "error")), RecordQuery.PAGING, VIEWER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "data", "sender", "user"})
  void aViewerDoesNotFindOutBySearchingWhatHeMayNotSee(String name) {
    assertThrows(RecordQuery.NotYours.class, () -> read(VIEWER, name, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"look", "run,login-refused", "pause"})
  void whatIsNoRunIsForAuditors(String kinds) {
    assertThrows(RecordQuery.NotYours.class, () -> read(READER, "kind", kinds));
    assertEquals(kinds.split(",").length, read(AUDITOR, "kind", kinds).filter().kinds().size());
  }

  /** No kind at all would be all of them. */
  @ParameterizedTest
  @ValueSource(strings = {",", ",,", "run,", ",run"})
  void commasAloneOpenNothing(String kinds) {
    assertThrows(RecordQuery.Unusable.class, () -> read(READER, "kind", kinds));
    assertThrows(RecordQuery.Unusable.class, () -> read(VIEWER, "kind", kinds));
  }
}
