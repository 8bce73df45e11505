/** The token is after the `#`. A browser does not send that part anywhere. It is kept in this tab only. */
if (location.hash.length > 1) {
  sessionStorage.setItem("token", location.hash.slice(1));
  history.replaceState(null, "", "/");
}
const authorization = `Bearer ${sessionStorage.getItem("token")}`;

export const byId = (id) => document.getElementById(id);

/** The stack that requests are about. */
export const at = { stack: undefined };

/** Sends a request to the server. A request with a body changes something. @throws Error with the server's message. */
export async function ask(path, body) {
  const method = body === undefined ? "GET" : "POST";
  const headers = { authorization, "content-type": "application/json" };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(`/api/${at.stack ? `${at.stack}/` : ""}${path}`, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export function tell(text, tone = "") {
  const news = byId("news");
  news.textContent = text;
  news.className = tone;
  news.hidden = text === "";
}

/** A text with its times in the local format. */
export function readable(text) {
  const style = { dateStyle: "medium", timeStyle: "medium" };
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) =>
    new Date(time).toLocaleString([], style),
  );
}

/** The tone in which a status or a condition is shown. */
export const TONES = { stuck: "bad", parked: "warn", CONFIRMED: "good", running: "", ended: "" };
