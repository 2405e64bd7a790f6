package org.dataexchange.tasker;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.dataexchange.tasker.task.Ticker;

/**
 * Clocks and threads that the server lends the application.
 *
 * @param tasks carries the runs
 * @param io carries transfers and short work; it takes nothing any more while the server stops
 * @param threads of the application's own, which last as long as it does
 */
record Host(Clock clock, Ticker ticker, Executor tasks, Executor io, ThreadFactory threads) {}
