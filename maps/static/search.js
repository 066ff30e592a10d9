// Find targets, grids, bases, sensors and teams by name or id.
coastwatch.search = function search(model, view) {
  const { at, make } = coastwatch;
  const { scene } = model;
  const MAX_HITS = 12;
  const input = at("search-input");
  const list = at("search-results");
  const entries = [
    ...model.targets.map((target, i) => ({ kind: target.kind, id: target.id, name: target.name || "", pick: { target: i } })),
    ...scene.grids.features.map((grid) => ({ kind: "grid", id: grid.properties.id, name: grid.properties.name, pick: { grid } })),
    ...scene.bases.features.map((base) => ({ kind: base.properties.view_m > 0 ? "post" : "base", id: base.properties.id, name: base.properties.name, pick: { base } })),
    ...scene.sensors.features.map((sensor) => ({ kind: "sensor", id: sensor.properties.id, name: "", pick: { sensor } })),
    ...scene.teams.map((team) => ({ kind: "team", id: team.id, name: "", pick: { team } })),
    ...scene.patrols.map((patrol) => ({ kind: "patrol", id: patrol.id, name: patrol.team, pick: { patrol } })),
  ].map((entry) => ({ ...entry, key: `${entry.id} ${entry.name}`.toLowerCase() }));

  function find(text) {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const rank = (entry) => (entry.id.toLowerCase() === wanted ? 0 : entry.key.startsWith(wanted) || entry.name.toLowerCase().startsWith(wanted) ? 1 : 2);
    return entries.filter((entry) => entry.key.includes(wanted)).sort((a, b) => rank(a) - rank(b)).slice(0, MAX_HITS);
  }

  function choose(entry) {
    list.hidden = true;
    view.zoomTo(entry.pick);
  }

  function show() {
    const hits = find(input.value);
    list.hidden = !input.value.trim();
    list.replaceChildren(...hits.map((entry) => {
      const item = make("li");
      const button = make("button", "", [entry.name, entry.id].filter(Boolean).join(" · "));
      button.type = "button";
      button.prepend(make("small", "", view.say(entry.kind) + " "));
      button.addEventListener("click", () => choose(entry));
      item.append(button);
      return item;
    }));
    if (!hits.length) list.append(make("li", "cw-none", view.say("search_none")));
  }

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.hidden = true;
    if (event.key === "Enter") { const [first] = find(input.value); if (first) choose(first); }
    event.stopPropagation();
  });
  document.addEventListener("click", (event) => { if (!at("search").contains(event.target)) list.hidden = true; });
  return { find, show };
};
