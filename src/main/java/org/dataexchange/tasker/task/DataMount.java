package org.dataexchange.tasker.task;

import java.nio.file.Path;

/**
 * A data set that is mounted where it lies, instead of being copied.
 *
 * @param folder its real path, which has no link in it
 * @param at its path below the data's folder
 * @param data by their listing, at a look before they were mounted
 * @param witness one of its files, relative to it; the sandbox must show this very file
 * @param inode the witness's number on its file system
 */
public record DataMount(Path folder, SharePath at, FetchedData data, Path witness, long inode) {}
