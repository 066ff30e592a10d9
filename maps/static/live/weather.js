// Tell the weather by hand or from a file, and show which units it keeps in, with the repair offered.
coastwatch.weather = function weather(view, model, ask, sending) {
  const { at, make, keepRows } = coastwatch;
  const MEASURES = ["wind_ms", "wave_m", "visibility_m"];
  const MOST_BYTES = 200000;
  const path = `/districts/${encodeURIComponent(model.scene.district.id)}/weather`;
  const written = (seconds) => new Date(seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");
  const field = (name) => at(`repair-${name}`);

  function show() {
    const { say } = view;
    const stops = model.shown.stops.map((stop) => ({ ...stop, teams: teamsOf(stop) })).sort((a, b) => b.teams.length - a.teams.length);
    keepRows(at("repair-stops"), stops, (stop) => `${stop.mode} ${stop.from}`, (stop) => make("li", "", words(stop)));
    at("weather").hidden = stops.length === 0;
    at("weather-words").replaceChildren(...coastwatch.withIds(stops.length ? `⚠ ${words(stops[0])}${stops.length > 1 ? ` +${stops.length - 1}` : ""}` : ""));
    at("weather-over").hidden = stops.length === 0;
    for (const name of ["tell", "over", "file"]) at(`weather-${name}`).disabled = !sending.canSend();
    at("weather-tell").title = sending.mayAct() ? "" : say("may_not_send");
  }

  // Units whose shift meets the hours in which their mode is stopped.
  const teamsOf = (stop) => model.shown.units
    .filter((unit) => unit.mode === stop.mode && unit.shift_from && unit.shift_from < stop.to && stop.from < unit.shift_to)
    .map((unit) => unit.team_id);

  function words(stop) {
    const { say } = view;
    const hours = model.seconds(stop.from) > model.seconds(model.shown.at) ? `${say("weather_from")} ${view.clockText(stop.from)} ` : "";
    const units = stop.teams.length ? ` · ${say("weather_units")} ${stop.teams.join(" ")}` : "";
    return `${say("weather_stopped")} · ${say("mode_" + stop.mode)} ${hours}${say("weather_until")} ${view.clockText(stop.to)} · ${inLanguage(stop.why)}${units}`;
  }

  // Measures come by their codes; what the office wrote stays as it is.
  const inLanguage = (why) => why.replace(/\b(wind_ms|wave_m|visibility_m)\b/g, (code) => view.say("measure_" + code)).replaceAll("; ", view.say("between_clauses"));

  const isWritten = () => MEASURES.some((name) => field(name).value.trim() !== "");

  async function tell() {
    if (!isWritten()) { sending.tell(view.say("weather_nothing"), [], true); return false; }
    const from = model.seconds(model.live.now); // by the server's clock
    const to = from + Math.round((Number(field("hours").value) || 1) * 3600);
    const row = { from: written(from), to: written(to) };
    for (const name of MEASURES) if (field(name).value.trim() !== "") row[name] = Number(field(name).value);
    const done = await post({ rows: [row] });
    if (done) for (const name of MEASURES) field(name).value = "";
    return done;
  }

  async function readFile() {
    const [file] = at("weather-file").files;
    if (!file) return;
    if (file.size > MOST_BYTES) sending.tell(view.say("file_too_large"), [], true);
    else await post({ file: { name: file.name, text: await file.text() } });
    at("weather-file").value = "";
  }

  async function post(body) {
    const told = await sending.guarded(() => ask(path, { method: "POST", body }));
    if (!told) return false;
    const stopped = told.stops.filter((stop) => model.shown.units.some((unit) => unit.mode === stop.mode));
    const word = stopped.length ? "weather_told" : told.rows.length ? "weather_nobody" : "weather_cleared";
    sending.tell(view.say(word), stopped.length ? [view.offerRepair()] : []);
    return true;
  }

  at("weather-tell").addEventListener("click", tell);
  at("weather-over").addEventListener("click", () => post({ rows: [] }));
  at("weather-file").addEventListener("change", readFile);
  at("weather-repair").addEventListener("click", () => coastwatch.tab("repair"));
  return { show, tell, isWritten };
};
