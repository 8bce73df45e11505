import { byId } from "./ask.js";

const dialog = byId("reason");
const form = dialog.querySelector("form");

export const isAsking = () => dialog.open;

/** Asks for a reason. Undefined if the person cancels. */
export function reasonFor(what, verb) {
  form.reset();
  dialog.querySelector("h2").textContent = what;
  dialog.querySelector("[type=submit]").textContent = verb;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answered) => {
    dialog.addEventListener("close", () => answered(dialog.returnValue), { once: true });
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  dialog.close(form.reason.value.trim());
});
dialog.querySelector("[type=button]").addEventListener("click", () => dialog.close());
