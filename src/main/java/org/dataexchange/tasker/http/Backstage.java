package org.dataexchange.tasker.http;

import org.dataexchange.tasker.dispatch.Orders;

/** What the resources work with. */
public record Backstage(
    Runs runs,
    Content content,
    Live live,
    History history,
    Events events,
    Orders orders,
    Node node) {}
