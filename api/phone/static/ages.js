// Say how long ago something was, and until when something is good.

import { t } from "./words.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SOON_DAYS = 30;

/** Say how long before `now` (epoch ms) an instant (ISO 8601 or epoch ms) was; a future one by its date. */
export function age(instant, now = Date.now()) {
  const ms = now - at(instant);
  if (Number.isNaN(ms)) return t("时间不明", "time unknown");
  if (ms < -MINUTE_MS) return t(`时间在将来 ${clock(instant)}`, `in the future ${clock(instant)}`);
  if (ms < MINUTE_MS) return t("刚刚", "just now");
  if (ms < HOUR_MS) return t(`${Math.floor(ms / MINUTE_MS)} 分钟前`, `${Math.floor(ms / MINUTE_MS)} min ago`);
  if (ms < 2 * DAY_MS) return t(`${Math.floor(ms / HOUR_MS)} 小时前`, `${Math.floor(ms / HOUR_MS)} h ago`);
  return t(`${Math.floor(ms / DAY_MS)} 天前`, `${Math.floor(ms / DAY_MS)} days ago`);
}

/** Say month, day, hour and minute of an instant by the phone's own zone. */
export function clock(instant) {
  const day = new Date(at(instant));
  return `${day.getMonth() + 1}-${two(day.getDate())} ${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** Say hour and minute of an instant by the phone's own zone. */
export function hourMinute(instant) {
  const day = new Date(at(instant));
  return `${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** Say a length of time (ms) as hours and minutes. */
export function lasting(ms) {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS));
  const hours = Math.floor(minutes / 60);
  if (!hours) return t(`${minutes} 分钟`, `${minutes} min`);
  return t(`${hours} 小时 ${minutes % 60} 分`, `${hours} h ${minutes % 60} min`);
}

/** Give today's date, YYYY-MM-DD, by the phone's own zone. */
export function today(now = Date.now()) {
  const day = new Date(now);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/**
 * Judge the last good day (YYYY-MM-DD or null) of a paper: {state: "expired" | "soon" | "good" |
 * "unknown", text}; soon is within 30 days.
 */
export function expiry(lastDay, now = Date.now()) {
  if (!lastDay) return { state: "unknown", text: t("到期日不明", "last day unknown") };
  const days = Math.round((Date.parse(lastDay) - Date.parse(today(now))) / DAY_MS);
  if (days < 0)
    return {
      state: "expired",
      text: t(`已过期 ${-days} 天（${lastDay}）`, `expired ${-days} days ago (${lastDay})`),
    };
  if (days <= SOON_DAYS)
    return {
      state: "soon",
      text: t(`还有 ${days} 天到期（${lastDay}）`, `expires in ${days} days (${lastDay})`),
    };
  return { state: "good", text: t(`有效至 ${lastDay}`, `good until ${lastDay}`) };
}

function at(instant) {
  return typeof instant === "number" ? instant : Date.parse(instant);
}

function two(number) {
  return String(number).padStart(2, "0");
}
