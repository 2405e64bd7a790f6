package org.dataexchange.tasker.task;

import java.nio.file.Path;

/**
 * A data set that is mounted where it lies, instead of being copied.
 *
 * @param folder its real path, which has no link in it
 * @param at its path below the data's folder
 * @param files how many files it has
 * @param witness one of its files, relative to it; the sandbox must show this very file
 * @param inode the witness's number on its file system
 */
public record DataMount(Path folder, SharePath at, long files, Path witness, long inode) {}
