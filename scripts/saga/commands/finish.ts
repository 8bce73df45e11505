import { BadInput, Refused, Unknown } from "../../deployed/errors";
import type { Done, SagaOperations } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands, Ended } from "../context";
import { EXIT } from "../failures";
import { type Told, tableOf } from "../output";
import { settled, WAIT, type Wait } from "../wait";
import { type Chosen, choosing, chosenOf } from "./chosen";
import { listed } from "./list";
import { inFull } from "./show";

type Waiting = { readonly wait?: Wait };
type Redrive = Waiting & Chosen & { readonly dryRun?: true };

/** `saga redrive`, `compensate`, `reconcile`: finish sagas that do not finish by themselves. */
export const finishCommands: Commands = (program, run, { note }) => {
  choosing(program.command("redrive"))
    .description("Drives a saga on, if nothing does: committed steps answer as replays.")
    .argument("[id]", "the id of one saga; without it: the open sagas that the options choose")
    .option(...WAIT)
    .option("--dry-run", "only list them")
    .addHelpText("after", REDRIVE_EXAMPLES)
    .action((id: string | undefined, { wait, dryRun, ...chosen }: Redrive) =>
      run(async (saga) => {
        if (id === undefined) return redriveMany(saga, chosen, { dryRun, wait }, note);
        if (dryRun || Object.keys(chosen).length > 0) {
          throw new BadInput(
            `${id} is one saga: leave out the id, or the options that choose sagas`,
          );
        }
        const done = await saga.redrive(id);
        if (done.did === "leave") await refuse(saga, id, wait);
        return finished(saga, done, wait);
      }),
    );
  program
    .command("compensate")
    .description("Abandons a saga and undoes all of it. A confirmed saga is never undone.")
    .argument("<id>", "the saga's id")
    .option("--reason <text>", "why; kept on the record", "CompensatedByHand")
    .option(...WAIT)
    .addHelpText("after", "\nExample:\n  $ saga compensate ID --reason Fraud --wait")
    .action((id: string, { reason, wait }: Waiting & { reason: string }) =>
      run(async (saga) => finished(saga, await saga.compensate(id, reason), wait)),
    );
  program
    .command("reconcile")
    .description("Checks the sagas that are due now, and starts the stuck ones again.")
    .option("--all", "checks every open saga, as after a power cut")
    .addHelpText("after", "\nExample:\n  $ saga reconcile --all")
    .action(({ all }: { all?: true }) =>
      run(async (saga) => {
        const word = wordOf(saga.saga);
        const told = (count: number) => note(`${count} ${word}s looked at …`);
        const done = await saga.reconcile(all ? "all" : "due", told);
        if (done.length === 0) return { json: done, text: "nothing is due" };
        return { ...driven(word, done), exit: exitOf(done) };
      }),
    );
};

async function finished(saga: SagaOperations, done: Done, wait: Wait | undefined): Promise<Ended> {
  if (done.did === "unknown") throw new Unknown(`there is no ${wordOf(saga.saga)} ${done.id}`);
  if (done.did === "failed") {
    return { json: done, text: `${done.id}: ${doneInWords(done)}`, exit: EXIT.failed };
  }
  if (wait === undefined) return { json: done, text: `${done.id}: ${doneInWords(done)}` };
  const details = await settled(saga, done.id, { wait, parkedToo: true });
  return inFull(saga, details);
}

const REDRIVE_EXAMPLES = `
Many are driven on one after the other, and those that something drives are left alone. Examples:
  $ saga redrive ID --wait
  $ saga redrive --stuck --dry-run`;

/** Sagas after which the progress is printed again. */
const TELL_EVERY = 25;

/**
 * Drives on all chosen sagas, one after the other. A dry run only lists them.
 * @param note gets the progress. @throws BadInput if no option chooses, or with `--wait`.
 */
async function redriveMany(
  saga: SagaOperations,
  chosen: Chosen,
  { dryRun, wait }: Pick<Redrive, "dryRun" | "wait">,
  note: (text: string) => void,
): Promise<Ended> {
  if (Object.keys(chosen).length === 0)
    throw new BadInput("give the id of a saga, or an option that chooses sagas, such as --stuck");
  if (wait !== undefined) throw new BadInput("--wait needs the id of one saga");
  const { sagas } = await chosenOf(saga, chosen, {}, note);
  if (dryRun) return listed(saga, sagas);
  const all: Done[] = [];
  for (const { id } of sagas) {
    all.push(await saga.redrive(id));
    if (all.length % TELL_EVERY === 0) note(`${all.length} of ${sagas.length} …`);
  }
  return { ...driven(wordOf(saga.saga), all), exit: exitOf(all) };
}

const exitOf = (all: readonly Done[]) =>
  all.some(({ did }) => did === "failed") ? EXIT.failed : EXIT.done;

/** What was done about each saga, and how often each action was taken. */
function driven(word: string, all: readonly Done[]): Told {
  const rows = all.map((one) => [one.id, doneInWords(one)]);
  const ways = [...new Set(all.map(({ did }) => did))];
  const times = (way: Done["did"]) => all.filter(({ did }) => did === way).length;
  const sum = ways.map((way) => `${times(way)} ${way}`).join(", ");
  const text = [tableOf([word.toUpperCase(), "WHAT WAS DONE"], rows), ...(sum ? [sum] : [])];
  return { json: all, text: text.join("\n") };
}

/**
 * Called if nothing was done, because nothing had to be. With `wait` it waits for the end of a saga that
 * something drives.
 * @throws Refused that says whether the saga has ended, or what drives it.
 */
async function refuse(saga: SagaOperations, id: string, wait: Wait | undefined): Promise<void> {
  const { summary } = (await saga.find(id)) ?? {};
  const { condition, status, execution } = summary ?? {};
  if (condition !== "ended" && wait !== undefined) return;
  const driven = execution ? `${execution} drives it` : "its events drive it";
  const why = condition === "ended" ? `it has ended: ${status}` : `${status}, and ${driven}`;
  throw new Refused(`${id}: ${why}; nothing was changed`);
}

/** An action of the reconciler, in words. */
export function doneInWords({ did, execution, error }: Done): string {
  switch (did) {
    case "resume":
      return `started again as ${execution}`;
    case "compensate":
      return `given up; ${execution} undoes it`;
    case "resend":
      return "its execution was sent the decision again";
    case "leave":
      return "nothing to do: it has ended, or something drives it";
    case "remind":
      return "people were reminded: its wait for an approval ends soon";
    case "escalate":
      return "escalated: a person must act";
    case "insist":
      return `started again as ${execution}, and escalated: a person must act`;
    case "lost":
      return "another reconciler handled it at the same time";
    case "unknown":
      return "there is no saga with this id";
    case "failed":
      return `failed: ${error}`;
    default:
      return did satisfies never;
  }
}
