// Show the settings of the page.

/** Show the settings. */
export async function show(root) {
  root.append("…");
}
