// Show what is not sent yet, what was sent, and what the server said of it.

/** Show the outbox. */
export async function show(root) {
  root.append("…");
}
