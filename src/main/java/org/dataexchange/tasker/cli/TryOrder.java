package org.dataexchange.tasker.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.dataexchange.tasker.task.AskedLimits;

/**
 * What {@code ./tasker try} is asked for.
 *
 * @param code a folder or a file of this machine, without links on the way
 * @param data the same
 * @param image alias of one that the settings allow; empty for the usual one
 */
public record TryOrder(Path code, Path data, AskedLimits limits, Optional<String> image) {}
