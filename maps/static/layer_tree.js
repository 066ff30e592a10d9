// Offer the layers as a tree: a branch switches all its leaves, a leaf itself.
coastwatch.layerTree = function layerTree(map, layers, view) {
  const LEVELS = ["county", "town", "village", "grid", "micro"];
  const tree = [
    ["layer_land", "land"],
    ["layer_targets", [["layer_segments", "segments"], ...["red", "orange", "yellow", "blue"].map((grade) => ["landing:" + grade, "landing_" + grade]), ["layer_labels", "labels"]]],
    ["layer_teams", [["layer_positions", "positions"], ["layer_trails", "trails"], ["layer_routes", "routes"]]],
    ["layer_bases", [["layer_posts", "posts"], ["layer_stations", "stations"]]],
    ["layer_sensors", ["camera", "radar", "light"].map((kind) => ["sensor_" + kind, "sensor_" + kind])],
    ["layer_roads", "roads"],
    ["layer_inland", ["checkpoint", "cold_store"].map((kind) => ["inland_" + kind, "inland_" + kind])],
    ["layer_grids", LEVELS.map((level) => ["level_" + level, "grid_" + level])],
  ];
  const OFF_AT_FIRST = new Set(["routes", "roads", "inland_checkpoint", "inland_cold_store", "grid_village", "grid_grid", "grid_micro"]);
  const boxes = [];

  function words(key) {
    return key.startsWith("landing:") ? `${view.say("landing_point")} ${view.say("grade_" + key.slice(8))}` : view.say(key);
  }

  function row(key, onChange) {
    const label = coastwatch.make("label");
    const box = coastwatch.make("input");
    box.type = "checkbox";
    const text = coastwatch.make("span");
    label.append(box, text);
    box.addEventListener("change", () => onChange(box.checked));
    boxes.push([text, key]);
    return { label, box };
  }

  function leaf(key, name) {
    const set = (isOn) => { if (isOn) layers.group[name].addTo(map); else layers.group[name].remove(); view.refresh(); };
    const made = row(key, set);
    made.box.dataset.layer = name;
    made.set = set;
    return made;
  }

  function relabel() {
    boxes.forEach(([text, key]) => { text.textContent = words(key); });
  }

  const host = coastwatch.at("layer-tree");
  for (const [key, content] of tree) {
    if (typeof content === "string") {
      if (!layers.group[content]) continue;
      const made = leaf(key, content);
      made.box.checked = !OFF_AT_FIRST.has(content);
      if (made.box.checked) layers.group[content].addTo(map);
      host.append(made.label);
      continue;
    }
    const leaves = content.filter(([, name]) => layers.group[name]).map(([word, name]) => [leaf(word, name), name]);
    if (!leaves.length) continue;
    const branch = row(key, (isOn) => leaves.forEach(([made]) => { made.box.checked = isOn; made.set(isOn); }));
    const state = () => {
      const on = leaves.filter(([made]) => made.box.checked).length;
      branch.box.checked = on === leaves.length;
      branch.box.indeterminate = on > 0 && on < leaves.length;
    };
    const list = coastwatch.make("div", "cw-leaves");
    for (const [made, name] of leaves) {
      made.box.checked = !OFF_AT_FIRST.has(name);
      if (made.box.checked) layers.group[name].addTo(map);
      made.box.addEventListener("change", state);
      list.append(made.label);
    }
    state();
    host.append(branch.label, list);
  }
  relabel();
  return { relabel };
};
