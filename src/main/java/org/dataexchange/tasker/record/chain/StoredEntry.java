package org.dataexchange.tasker.record.chain;

import java.util.Map;
import java.util.Set;

/**
 * An entry as a database has it, with nothing of it believed.
 *
 * @param columns what stands beside the body for searching, by the names of the facts that it is to
 *     repeat; empty where nothing stands
 * @param texts by the names of their fields
 * @param misfiled the fields of those that are not found by what they say
 * @param erased the fields of those that are said to be erased
 * @param unexplained the fields of those of which no erasure says so
 */
public record StoredEntry(
    String node,
    long number,
    String at,
    String kind,
    String once,
    String hash,
    String body,
    Map<String, String> columns,
    Map<String, Salted> texts,
    Set<String> misfiled,
    Set<String> erased,
    Set<String> unexplained) {}
