package org.dataexchange.tasker.rabbitmq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyAddressTest {

  @ParameterizedTest
  @CsvSource({
    "replies.mine, replies.mine",
    "amq.gen-a_b-c, amq.gen-a_b-c",
    "/queues/amq.dyngen-x, amq.dyngen-x",
    "/queues/replies%2Fa%20b, replies/a b",
    "/reply-queue/amq.gen-a_b-c, amq.gen-a_b-c",
    "/queue/replies%2Emine, replies.mine",
    "/amq/queue/replies.mine, replies.mine",
    "/queue/no address, /queue/no address",
    "/exchange/amq.direct/x, /exchange/amq.direct/x",
    "/temp-queue/x, /temp-queue/x",
    "/queue, /queue"
  })
  void isTheQueueWhateverProtocolItCameOver(String replyTo, String queue) {
    assertEquals(queue, ReplyAddress.queue(replyTo));
  }
}
