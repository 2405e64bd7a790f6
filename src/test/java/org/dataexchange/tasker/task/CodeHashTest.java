package org.dataexchange.tasker.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeHashTest {

  private static final SharePath CODE = new SharePath("study/code");

  private static Refused refused(CodeHash approved, FetchedCode fetched) {
    return assertThrows(Refused.class, () -> approved.prove(CODE, fetched));
  }

  @ParameterizedTest
  @CsvSource({"e,", ",s", "e,s", ","})
  void holdsForWhatWasApproved(String eTag, String sha256) {
    new CodeHash(Optional.ofNullable(eTag), Optional.ofNullable(sha256))
        .prove(CODE, new FetchedCode(Optional.of("e"), "s"));
  }

  @ParameterizedTest
  @CsvSource({"x,", ",x", "x,s", "e,x"})
  void holdsForNothingElse(String eTag, String sha256) {
    CodeHash approved = new CodeHash(Optional.ofNullable(eTag), Optional.ofNullable(sha256));

    Refused refused = refused(approved, new FetchedCode(Optional.of("e"), "s"));

    assertEquals(Reason.HASH_MISMATCH, refused.reason());
    assertTrue(refused.getMessage().contains("approved is x"), refused.getMessage());
  }

  @Test
  void takesNoETagWhereTheStoragesProvesNothing() {
    FetchedCode fetched = new FetchedCode(Optional.empty(), "s");

    Refused alone = refused(new CodeHash(Optional.of("e"), Optional.empty()), fetched);
    Refused both = refused(new CodeHash(Optional.of("e"), Optional.of("s")), fetched);

    assertEquals(Reason.INVALID_MESSAGE, alone.reason());
    assertEquals(alone.getMessage(), both.getMessage());
    assertTrue(alone.getMessage().contains("./tasker approve --code"), alone.getMessage());
    new CodeHash(Optional.empty(), Optional.of("s")).prove(CODE, fetched);
  }
}
