// Shows closure rate 办结率 and on-time rate 按期办结率 of a period that is asked for by the district's clock.
import { ask, both, drawnNow, holding, labelled, made, Refused, serverNow, table } from "/assets/centre.js";
import { instantOf } from "/assets/wall-time.js";

const DAYS_AT_FIRST = 30;
const DAY_MS = 86_400_000;
const [EARLIEST, LATEST] = ["2000-01-01T00:00", "2099-12-31T23:59"];
const WRONG = "时段填写有误：请填完整的日期和时间，2000 至 2099 年；“到”可以留空。 The period is not right: give whole dates with times, of the years 2000 to 2099; the end may be left empty.";
const BACKWARDS = "时段填写有误：“到”必须晚于“从”。 The period is not right: its end has to be later than its beginning.";

/** Show the figures of the last days until now, and of each period that is asked for then. */
export async function showFigures(space, context) {
  const { timeZone } = context;
  const firstDay = new Date(serverNow() - DAYS_AT_FIRST * DAY_MS).toLocaleDateString("sv-SE", { timeZone });
  const submit = made("button", "查看 Show");
  submit.type = "submit";
  const form = holding(
    "form", "doing", labelled("从 From", instantField("from", `${firstDay}T00:00`)),
    labelled("到（留空＝到现在） To, empty: until now", instantField("to", "")), submit,
  );
  form.noValidate = true; // the words of browsers are in their language alone
  const found = made("div");
  const draw = async () => {
    submit.disabled = true;
    try {
      const asked = new URLSearchParams(periodOf(form, timeZone));
      found.replaceChildren(...told(await ask(`${context.path}/figures?${asked}`), context));
      context.say(null);
      drawnNow(timeZone);
    } catch (error) {
      found.replaceChildren(); // figures of another period do not stand below this one
      context.say(error);
    } finally {
      submit.disabled = false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw();
  });
  space.replaceChildren(form, found);
  await draw();
}

function instantField(name, value) {
  const input = made("input");
  return Object.assign(input, { name, type: "datetime-local", min: EARLIEST, max: LATEST, value });
}

function periodOf(form, timeZone) {
  const { from, to } = form.elements;
  if (!from.value || !from.validity.valid || !to.validity.valid) throw new Refused(WRONG);
  if (to.value && to.value <= from.value) throw new Refused(BACKWARDS);
  const until = to.value ? { to: instantOf(to.value, timeZone) } : {};
  return { from: instantOf(from.value, timeZone), ...until };
}

const percent = (rate, count, of) => (rate === null ? "—" : `${(100 * rate).toFixed(1)} % = ${count} ÷ ${of}`);

function told(found, { rules, time }) {
  const kinds = Object.entries(found.kinds).map(([code, one]) =>
    [both(rules.kinds.find((known) => known.code === code), code), one]);
  const rows = [["合计 all", found.all], ...kinds].map(([words, one]) => [
    words, one.reported, `${one.accepted} (${one.rejected})`,
    percent(one.closure_rate, one.closed, one.accepted), percent(one.on_time_rate, one.on_time, one.due), one.reopened, `${one.answers} ÷ ${one.calls}`,
  ]);
  return [
    made("p", `${time(found.from)} – ${time(found.to)}`),
    table(
      ["种类 kind", "上报 reported", "受理（不受理） accepted (rejected)", "办结率 closure rate", "按期办结率 on-time rate", "重开 reopened", "报到÷吹哨 answered ÷ called"],
      rows.map((cells) => holding("tr", "", ...cells.map((cell) => made("td", String(cell))))),
    ),
    made("p", "办结率＝所受理中已办结÷受理；按期办结率＝按期办结÷应办结（已办结或已到期）。上报不等于受理。重开的按最后一次办结算，时限不变。 Closure rate: closed ÷ accepted in the period. On-time rate: closed in time ÷ closed or due. Reported is not accepted. One that was reopened counts by its last end, by its first time limit."),
  ];
}
