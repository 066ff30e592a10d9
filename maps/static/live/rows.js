// Keep the rows of a list: one that has not changed stays as it is, with its focus and what is open;
// one that is made anew gets them from the old one. What a row has several of says in data-of of which.
coastwatch.keepRows = function keepRows(list, items, keyOf, make) {
  const before = new Map([...list.children].map((row) => [row.dataset.key, row]));
  const rows = items.map((item) => {
    const key = keyOf(item);
    const made = JSON.stringify([item, coastwatch.rowsMark]);
    const old = before.get(key);
    if (old && old.made === made) return old;
    const row = make(item);
    row.dataset.key = key;
    row.made = made;
    if (old) carryOver(old, row);
    return row;
  });
  rows.forEach((row, i) => { if (list.children[i] !== row) list.insertBefore(row, list.children[i] || null); });
  while (list.children.length > rows.length) list.lastElementChild.remove();

  function carryOver(old, row) {
    const twin = (one, isTwin) => [...row.querySelectorAll(one.tagName)].find((other) => other.dataset.of === one.dataset.of && isTwin(other));
    for (const wasOpen of old.querySelectorAll("details[open]")) {
      const fold = twin(wasOpen, (other) => other.className === wasOpen.className);
      if (fold && fold.fill) fold.fill();
      if (fold) fold.open = true;
    }
    for (const typed of old.querySelectorAll("[data-act=reason]")) {
      const empty = twin(typed, (other) => other.dataset.act === "reason");
      if (empty) empty.value = typed.value;
    }
    const focused = document.activeElement;
    const again = old.contains(focused) && focused.dataset.act && twin(focused, (other) => other.dataset.act === focused.dataset.act);
    old.replaceWith(row);
    if (again) again.focus();
  }
};

coastwatch.button = function button(act, className, text, onClick) {
  const made = coastwatch.make("button", className, text);
  made.type = "button";
  made.dataset.act = act;
  made.addEventListener("click", (event) => { event.stopPropagation(); onClick(made); });
  return made;
};

// Phones and radio of a unit, to be called: a phone is a link that a softphone takes. Of several
// phones a row has room for one; all stand in the card and the list of units.
coastwatch.contacts = function contacts(view, unit, most = Infinity) {
  const box = coastwatch.make("span", "cw-contacts");
  const phones = unit.phones || [];
  for (const { name, phone } of phones.slice(0, most)) {
    const link = coastwatch.make("a", "cw-phone", `☎ ${phone}`);
    link.href = `tel:${phone.replace(/[^+\d]/g, "")}`;
    box.append(link, name ? coastwatch.make("small", "", ` ${name} `) : " ");
  }
  if (phones.length > most) box.append(coastwatch.make("small", "cw-soft", `+${phones.length - most} `));
  if (unit.radio) box.append(coastwatch.make("span", "cw-radio", `${view.say("radio")} ${unit.radio}`));
  return box;
};

// How late a unit is, in words; nothing where it is no more than what clocks and people differ by.
coastwatch.lateWords = function lateWords(say, unit) {
  const LEAST_LATE_MIN = 5;
  return unit.late_min > LEAST_LATE_MIN ? `${say("unit_late")} ${say.minutes(unit.late_min * 60)}` : "";
};
