// Ask the server, and tell three outcomes apart: an answer, a refusal, and no answer at all.
//
// After no answer nobody knows whether the server has done what was asked, so all that is asked
// here can be asked again. An answer that is not what the API gives (a hotel's log-in page, half a
// body) is no answer.

import { setSetting } from "./store.js";
import { onHush } from "./turn.js";

const WAIT_MS = 20_000;
const CLOCK = "clock";

let csrf = null;
const underWay = new Set();

onHush(() => underWay.forEach((asked) => asked.abort(new Error("broken off"))));

/** Say that no answer came, or none of this server. */
export class NoAnswerError extends Error {
  constructor(why, cause) {
    super(`no answer: ${why}`, { cause });
    this.name = "NoAnswerError";
  }
}

/** Say that the server refused; detail are its words, problem its whole answer (RFC 9457). */
export class AnswerError extends Error {
  constructor(status, problem, retryAfterS) {
    super(`${status}: ${problem.detail ?? problem.title}`);
    this.name = "AnswerError";
    this.status = status;
    this.problem = problem;
    this.detail = problem.detail ?? problem.title ?? "";
    this.retryAfterS = retryAfterS;
  }
}

/** Keep the token that every change has to carry. */
export function setCsrf(token) {
  csrf = token;
}

/**
 * Ask the server and give its answer as JSON (null where there is none).
 *
 * json or bytes is the body; waitMs how long to wait. Where an answer is lost it is asked once more
 * at once. Measures the phone's clock by every answer that has a server_time. Raises AnswerError
 * and NoAnswerError.
 */
export async function ask(method, path, { json, bytes, waitMs = WAIT_MS } = {}) {
  const headers = { Accept: "application/json" };
  if (csrf !== null && method !== "GET") headers["X-CSRF-Token"] = csrf;
  let body;
  if (json !== undefined) [body, headers["Content-Type"]] = [JSON.stringify(json), "application/json"];
  if (bytes !== undefined) [body, headers["Content-Type"]] = [bytes, "application/octet-stream"];
  const asked = new AbortController();
  const late = setTimeout(() => asked.abort(new Error("late")), waitMs);
  underWay.add(asked);
  const request = { method, headers, body, signal: asked.signal };
  let sentMs = Date.now();
  let given;
  try {
    given = await answered(path, request).catch((error) => {
      if (!(error instanceof NoAnswerError) || asked.signal.aborted) throw error;
      sentMs = Date.now();
      return answered(path, request);
    });
  } finally {
    clearTimeout(late);
    underWay.delete(asked);
  }
  if (typeof given?.server_time === "string") await measureClock(given.server_time, sentMs);
  return given;
}

async function answered(path, request) {
  let answer, text;
  try {
    answer = await fetch(path, { ...request, cache: "no-store", redirect: "error" });
    text = await answer.text();
  } catch (error) {
    throw new NoAnswerError(error.message, error);
  }
  const kind = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok) throw refusal(answer, kind, text);
  if (answer.status === 204 || text === "") return null;
  if (!/\bjson\b/.test(kind)) throw new NoAnswerError(`${kind} instead of JSON`);
  return parsed(text);
}

function refusal(answer, kind, text) {
  const isProblem = /\bjson\b/.test(kind);
  if (!isProblem && answer.status < 500) return new NoAnswerError(`${answer.status} of ${kind}`);
  const problem = isProblem ? parsed(text) : { title: `${answer.status}` };
  const retryAfterS = Number(answer.headers.get("Retry-After")) || null;
  return new AnswerError(answer.status, problem ?? {}, retryAfterS);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NoAnswerError("broken JSON", error);
  }
}

/** Keep how far the phone's clock is behind the server's, in seconds. */
async function measureClock(serverTime, sentMs) {
  const now = Date.now();
  const serverMs = Date.parse(serverTime);
  if (Number.isNaN(serverMs)) return;
  const offset_s = Math.round((serverMs - (sentMs + now) / 2) / 1000);
  await setSetting(CLOCK, { offset_s, measured_at_ms: now });
}
