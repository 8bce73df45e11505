import { type AnySaga, retriablesIn, servicesIn } from "../../../lambdas/saga/define";
import { declarationOf } from "../../../statemachine/declaration";

const CONFLICT =
  "The place and the fence came before with the same request: a record never becomes another's.";
const DECIDED =
  "The fence came before and would have stopped there: the decision does not change any more.";

const VALID = "The place came before with the same request, and would have refused it.";
const WAIT = "The row is read after the wait, however it ends, and is waited for again.";
const LETTER =
  "The saga goes to the same end without the letter that a person reads; a test holds the list.";
const READABLE =
  "Every request of the search can be read; a test says where one that cannot leads.";

/** Mutants of a saga that no search catches, and why that is no hole. */
export function survivorsOf(saga: AnySaga): Readonly<Record<string, string>> {
  const { noun } = saga;
  const { steps } = declarationOf(saga);
  const undos = steps.flatMap((step) => ("undo" in step && step.undo ? step.undo.name : []));
  const [first, second] = undos.toReversed();
  const waits = steps.find(({ kind }) => kind === "approval");
  const same = (names: readonly string[], what: string, why: string) =>
    names.map((name): [string, string] => [`${name} without its catch of ${what}`, why]);
  const reads = steps.flatMap((it) => ("reads" in it ? it.reads : []));
  const conflicts = [...reads, `Confirm${noun}`, ...undos];
  return {
    "a confirm that does not wait for the approval":
      "The state machine does not send it before: “no approval” takes that guard out, and is caught.",
    "an abandon that leaves no tombstone":
      "The fence that every undo asks for, and the cancel, leave the same one; without all three it is caught.",
    ...outsideOf(saga),
    ...unretriedOf(saga),
    ...onwardOf(saga),
    ...(waits && {
      "an approval that is told before it is committed":
        "After the wait the row decides: what a message says, and when, changes nothing.",
      "a decision that counts after its time":
        "The saga has been refused by then and is undone, whatever is decided.",
      "parked though it may have been decided":
        "The reconciler sends the decision again; the condition saves that wait.",
    }),
    [`${second} before ${first}`]:
      "Both ask for the fence, and neither needs the other; only cancel must come last.",
    ...Object.fromEntries([
      ...same(reads, `Invalid${noun}`, VALID),
      ...same([`Place${noun}`], "States.QueryEvaluationError", READABLE),
      ...same(undos, "AlreadyConfirmed", DECIDED),
      ...same(conflicts, `${noun}Conflict`, CONFLICT),
    ]),
  };
}

/** What is no command to a service: the saga goes on without it. */
function unretriedOf(saga: AnySaga): Record<string, string> {
  const { steps } = declarationOf(saga);
  const letters = ["Step", "Compensation", ...(retriablesIn(saga).length > 0 ? ["Retriable"] : [])];
  const waits = steps.flatMap(({ kind, name }) => (kind === "approval" ? [name] : []));
  const without = (name: string, why: string): [string, string] => [
    `${name} without its retries`,
    why,
  ];
  return Object.fromEntries([
    ...letters.map((of) => without(`DeadLetter${of}`, LETTER)),
    ...waits.map((name) => without(name, WAIT)),
  ]);
}

function outsideOf(saga: AnySaga): Record<string, string> {
  const outside = servicesIn(saga).filter((by) => by.sandbox);
  const found = outside.flatMap(({ service }) => [
    [
      `${service}: a step that keeps what it did behind the fence`,
      "The undo that put the fence up undoes by key itself; this only takes it back sooner.",
    ],
    [
      `${service}: a step that is done again though it is recorded`,
      "The world outside knows the key: one that does it as often as it is asked is caught.",
    ],
  ]);
  return Object.fromEntries(found);
}

function onwardOf(saga: AnySaga): Record<string, string> {
  const onward = retriablesIn(saga);
  if (onward.length === 0) return {};
  const again = onward.map(({ service }) => [
    `${service}: a step that is done again though it is recorded`,
    "The world outside knows the key: one that does it as often as it is asked is caught.",
  ]);
  const books = onward.map(({ sandbox }) => [
    `writes to ${sandbox?.table} that ask for no condition`,
    "Nobody undoes there, so whoever writes for one key writes the same.",
  ]);
  return {
    ...Object.fromEntries([...again, ...books]),
    "a reconciler that compensates what is confirmed":
      "The fence that it puts up first is refused, so it only drives on: one that asks nobody is caught.",
  };
}
