// Say everything in Chinese or English; all words come from the one table in the scene.
coastwatch.speaker = function speaker(words, language) {
  const column = () => (say.language === "en" ? 1 : 0);
  const say = (key) => {
    if (!(key in words)) throw new Error("no word for " + key);
    return words[key][column()];
  };
  say.language = language;
  say.date = (clock) => column() === 1
    ? `${clock.year}-${String(clock.month).padStart(2, "0")}-${String(clock.day).padStart(2, "0")} ${say("weekday_" + clock.weekday)}`
    : `${clock.year}年${clock.month}月${clock.day}日 ${say("weekday_" + clock.weekday)}`;
  say.minutes = (seconds) => {
    if (seconds < 30) return say("under_a_minute");
    const minutes = Math.round(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const rest = `${minutes % 60} ${say("minute_short")}`;
    if (hours && minutes % 60 === 0) return `${hours} ${say("hour_short")}`;
    return hours ? `${hours} ${say("hour_short")} ${rest}` : rest;
  };
  say.number = (value, digits) => value.toLocaleString("en-US", { maximumFractionDigits: digits || 0 });
  say.page = () => {
    document.documentElement.lang = say.language === "en" ? "en" : "zh-CN";
    document.querySelectorAll("[data-word]").forEach((node) => { node.textContent = say(node.dataset.word); });
    document.querySelectorAll("[data-word-title]").forEach((node) => { node.title = say(node.dataset.wordTitle); });
    document.querySelectorAll("[data-word-label]").forEach((node) => { node.setAttribute("aria-label", say(node.dataset.wordLabel)); });
    document.querySelectorAll("[data-word-placeholder]").forEach((node) => { node.placeholder = say(node.dataset.wordPlaceholder); });
  };
  return say;
};
