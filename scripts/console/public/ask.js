/** The token comes after the `#`, which no browser sends anywhere, and stays with this tab. */
if (location.hash.length > 1) {
  sessionStorage.setItem("token", location.hash.slice(1));
  history.replaceState(null, "", "/");
}
const authorization = `Bearer ${sessionStorage.getItem("token")}`;

export const byId = (id) => document.getElementById(id);

/** Which stack is asked. */
export const at = { stack: undefined };

/** Asks the server; what has a body changes something. @throws Error with what went wrong. */
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

/** A text with its times as people here write them. */
export function readable(text) {
  const style = { dateStyle: "medium", timeStyle: "medium" };
  return text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) =>
    new Date(time).toLocaleString([], style),
  );
}

/** How a status or a condition looks. */
export const TONES = { stuck: "bad", parked: "warn", CONFIRMED: "good", running: "", ended: "" };
