import { type AnySaga, retriablesIn, servicesIn } from "../../../lambdas/saga/define";
import { declarationOf } from "../../../statemachine/declaration";

const CONFLICT =
  "`place` and the fence came first, with the same request. A record never changes its request.";
const DECIDED = "The fence came first and would have stopped the saga. The decision is final.";

const VALID = "`place` came first, with the same request, and would have refused it.";
const WAIT = "The record is read after the wait, however it ends, and the saga waits again.";
const LETTER =
  "The saga ends the same, only without its dead letter. A test holds the list of retries.";
const READABLE = "Every request of the search can be read. A test covers one that cannot.";

const HAND_OVERS: Readonly<Record<string, string>> = {
  "a hand-over that replaces whoever drives the saga":
    "Two executions then drive the saga. Each step answers the second one as a replay.",
  "NameDriver without its catch of DynamoDb.ConditionalCheckFailedException, in a lane":
    "As above: the execution is started beside another one.",
  "a hand-over that names nobody":
    "The reconciler starts another execution after the lane's deadline. Steps answer as replays.",
  "HandOver without its catch of StepFunctions.ExecutionAlreadyExistsException, in a lane":
    "The saga was handed over before. Only the caller is told that this failed.",
  "an undo that goes on where it has failed":
    "`cancel` refuses until each service has signed, so the saga is handed over then.",
};

/** The mutants of a saga that no search catches, and why that is right. */
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
      "The state machine does not send it earlier. Without that guard (“no approval”) it is caught.",
    ...outsideOf(saga),
    ...unretriedOf(saga),
    ...onwardOf(saga),
    ...HAND_OVERS,
    ...(waits && {
      "an approval that is sent before it is committed":
        "After the wait the record decides. The message changes nothing.",
      "a decision that counts after the deadline":
        "The saga has expired by then and is undone, whatever is decided.",
      "a saga that parks although it may be decided":
        "The reconciler sends the decision again. The condition only saves time.",
    }),
    [`${second} before ${first}`]:
      "Both check the fence, and neither needs the other. Only `cancel` must come last.",
    ...Object.fromEntries([
      ...same(reads, `Invalid${noun}`, VALID),
      ...same([`Place${noun}`], "States.QueryEvaluationError", READABLE),
      ...same(undos, "AlreadyConfirmed", DECIDED),
      ...same(conflicts, `${noun}Conflict`, CONFLICT),
    ]),
  };
}

/** Retries of states that command no service. The saga goes on without them. */
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
      `${service}: a step that keeps its effect although the saga is abandoned`,
      "The compensation also undoes it by key. This guard only undoes it sooner.",
    ],
    [
      `${service}: a step that acts again although it is recorded`,
      "The outside system knows the key. One that does not is caught.",
    ],
  ]);
  return Object.fromEntries(found);
}

function onwardOf(saga: AnySaga): Record<string, string> {
  const onward = retriablesIn(saga);
  if (onward.length === 0) return {};
  const again = onward.map(({ service }) => [
    `${service}: a step that acts again although it is recorded`,
    "The outside system knows the key. One that does not is caught.",
  ]);
  const books = onward.map(({ sandbox }) => [
    `writes to ${sandbox?.table} without a condition`,
    "Nothing is undone there, so every write for one key is the same.",
  ]);
  return {
    ...Object.fromEntries([...again, ...books]),
    "a reconciler that compensates confirmed sagas":
      "Its fence is refused, so it only resumes the saga. A reconciler without the fence is caught.",
  };
}
