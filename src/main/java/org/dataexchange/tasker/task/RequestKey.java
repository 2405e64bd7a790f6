package org.dataexchange.tasker.task;

import java.util.UUID;

/**
 * The identity of a request: two with the same key are one.
 *
 * @param answerId the {@code message-id} that every repeat of the answer bears
 * @param bodySha256 keeps apart senders that use one message id for several requests
 */
public record RequestKey(UUID answerId, String bodySha256) {}
