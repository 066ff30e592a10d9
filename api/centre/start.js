// Open the map of a plan on the base map that the duty room was left with: it has no storage itself.

const CHOICE = "coastwatch-base-map";

for (const link of document.querySelectorAll('a[href^="/api/v1/maps/"]')) {
  link.addEventListener("click", () => {
    const kept = localStorage.getItem(CHOICE);
    link.hash = kept === null ? "" : encodeURIComponent(kept);
  });
}
