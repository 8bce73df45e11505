import { el, table } from "/pages/dom.js";
import { ask, readable, tell } from "./ask.js";

/** The dead letters. @param again reads and shows them anew; @param act does the work of a button. */
export async function letters({ word, act, again }) {
  const all = await ask("letters");
  const redrive = ({ id }) => {
    const click = ({ currentTarget }) =>
      act(currentTarget, async () => {
        tell((await ask(`letters/${encodeURIComponent(id)}/redrive`, {})).told);
        await again();
      });
    return el("button", { type: "button", "data-letter": id, click }, "Re-drive");
  };
  const rows = all.map((one) => [
    one.queue,
    readable(one.at),
    one.sagaId,
    one.step,
    one.error,
    one.cause,
    redrive(one),
  ]);
  const head = ["queue", "sent", word, "step", "error", "cause", ""];
  return [
    el("h2", { tabindex: "-1" }, "Dead letters"),
    rows.length > 0
      ? table(head, rows, "dead letters")
      : el("p", { class: "quiet" }, "There are none."),
  ];
}
