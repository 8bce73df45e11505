import type { State, StateMachine } from "./asl";

/** The page with the diagrams. */
export function diagramPage(
  all: readonly { readonly saga: { readonly name: string }; readonly machine: StateMachine }[],
): string {
  return [
    "# The state machines",
    "",
    "Drawn from the sagas by `npm run asl`; do not edit. Solid arrows: nothing fails. Dotted arrows: the error",
    "or condition that they name. Errors that may pass are retried first.",
    "",
    ...all.flatMap(({ saga: { name }, machine }) => [
      `## The ${name} saga`,
      "",
      "```mermaid",
      toMermaid(machine),
      "```",
      "",
    ]),
  ].join("\n");
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/**
 * Draws a state machine as a Mermaid flowchart. An arrow without a label is taken if nothing fails. An arrow
 * with a label is taken on those errors. `States.ALL` reads `any other error`.
 */
export function toMermaid({ StartAt, States }: StateMachine): string {
  const arrows = Object.entries(States).flatMap(([name, state]) => arrowsOf(name, state));
  const ends = Object.entries(States).filter(([, state]) => isEnd(state));
  return [
    "flowchart TD",
    `  start(( )) --> ${StartAt}`,
    ...Object.entries(States).map(([name, state]) => `  ${shapeOf(name, state)}`),
    ...merged(arrows).map(lineOf),
    ...ends.map(([name]) => `  class ${name} ending`),
    "  classDef ending stroke-width:3px",
  ].join("\n");
}

function arrowsOf(from: string, state: State): Arrow[] {
  switch (state.Type) {
    case "Task":
      return [
        ...(state.Next ? [{ from, to: state.Next, label: "" }] : []),
        ...(state.Catch ?? []).map(({ ErrorEquals, Next }) => {
          return { from, to: Next, label: ErrorEquals.map(errorName).join(", ") };
        }),
      ];
    case "Choice":
      return [
        ...state.Choices.map(({ Condition, Next }) => ({
          from,
          to: Next,
          label: plain(Condition),
        })),
        { from, to: state.Default, label: "else" },
      ];
    default:
      return [];
  }
}

/** Merges the arrows between two states into one, with all their labels. */
function merged(arrows: readonly Arrow[]): Arrow[] {
  const all = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const key = `${arrow.from} ${arrow.to} ${arrow.label === ""}`;
    const known = all.get(key);
    all.set(key, known ? { ...arrow, label: `${known.label}, ${arrow.label}` } : arrow);
  }
  return [...all.values()];
}

function lineOf({ from, to, label }: Arrow): string {
  return label ? `  ${from} -. "${label}" .-> ${to}` : `  ${from} --> ${to}`;
}

function shapeOf(name: string, state: State): string {
  if (state.Type === "Choice") return `${name}{${name}}`;
  return state.Type === "Task" ? `${name}[${name}]` : `${name}([${name}])`;
}

const isEnd = (state: State) =>
  state.Type === "Succeed" || state.Type === "Fail" || (state.Type === "Task" && !state.Next);
const plain = (jsonata: string) => jsonata.replace(/^\{%\s*|\s*%\}$/g, "").replaceAll('"', "'");
const errorName = (error: string) =>
  error === "States.ALL" ? "any other error" : error.replace(/^States\./, "");
