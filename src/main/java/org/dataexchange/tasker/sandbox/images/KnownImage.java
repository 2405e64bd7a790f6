package org.dataexchange.tasker.sandbox.images;

import java.util.List;

/**
 * An image as it was found last, for those who operate the node.
 *
 * @param aliases by which requests may name it
 * @param reference what the operator calls it
 * @param digests each of which an approval may name; none where it was not had yet
 * @param objection what is wrong with it; empty if it holds
 */
public record KnownImage(
    List<String> aliases, String reference, List<String> digests, String objection) {}
