import { Refused, Unknown } from "../../deployed/errors";
import type { Done, SagaOperations } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands, Ended } from "../context";
import { EXIT } from "../failures";
import { tableOf } from "../output";
import { settled, WAIT, type Wait } from "../wait";
import { inFull } from "./show";

type Waiting = { readonly wait?: Wait };

/** `saga redrive`, `compensate`, `reconcile`: finishes what does not finish by itself. */
export const finishCommands: Commands = (program, run) => {
  program
    .command("redrive")
    .description("Drives a saga on, if nothing does: committed steps answer as replays.")
    .argument("<id>", "its id")
    .option(...WAIT)
    .addHelpText("after", "\nExample:\n  $ saga redrive ID --wait")
    .action((id: string, { wait }: Waiting) =>
      run(async (saga) => {
        const done = await saga.redrive(id);
        if (done.did === "leave") await refuse(saga, id, wait);
        return finished(saga, done, wait);
      }),
    );
  program
    .command("compensate")
    .description("Abandons a saga and undoes all of it. A confirmed one is never undone.")
    .argument("<id>", "its id")
    .option("--reason <text>", "why; it is kept on the record", "CompensatedByHand")
    .option(...WAIT)
    .addHelpText("after", "\nExample:\n  $ saga compensate ID --reason Fraud --wait")
    .action((id: string, { reason, wait }: Waiting & { reason: string }) =>
      run(async (saga) => finished(saga, await saga.compensate(id, reason), wait)),
    );
  program
    .command("reconcile")
    .description("Looks at the sagas that are due now, and drives on those that need it.")
    .option("--all", "at every open saga, as after a restart of everything")
    .addHelpText("after", "\nExample:\n  $ saga reconcile --all")
    .action(({ all }: { all?: true }) =>
      run(async (saga) => {
        const done = await saga.reconcile(all ? "all" : "due");
        const failed = done.some(({ did }) => did === "failed");
        const rows = done.map((one) => [one.id, doneInWords(one)]);
        const text =
          rows.length > 0
            ? tableOf([wordOf(saga.saga).toUpperCase(), "WHAT WAS DONE"], rows)
            : "nothing is due";
        return { json: done, text, exit: failed ? EXIT.failed : EXIT.done };
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

/**
 * Nothing was done, since nothing had to be. Whoever waits for the end of what something drives may.
 * @throws Refused saying whether it has ended, or what drives it.
 */
async function refuse(saga: SagaOperations, id: string, wait: Wait | undefined): Promise<void> {
  const { summary } = (await saga.find(id)) ?? {};
  const { condition, status, execution } = summary ?? {};
  if (condition !== "ended" && wait !== undefined) return;
  const driven = execution ? `${execution} drives it` : "it is driven";
  const why = condition === "ended" ? `it has ended: ${status}` : `${status}, and ${driven}`;
  throw new Refused(`${id}: ${why}; nothing was changed`);
}

/** What the reconciler did, for people. */
export function doneInWords({ did, execution, error }: Done): string {
  switch (did) {
    case "resume":
      return `started again as ${execution}`;
    case "compensate":
      return `given up, and being undone by ${execution}`;
    case "resend":
      return "its execution was told again what was decided: woken, if it slept";
    case "leave":
      return "left alone: it has ended, or something drives it";
    case "remind":
      return "reminded people that the wait for them ends soon";
    case "escalate":
      return "escalated: a person has to look";
    case "insist":
      return `started again as ${execution}, and escalated: a person has to look`;
    case "lost":
      return "somebody else was at it at the same time";
    case "unknown":
      return "there is none of that id";
    case "failed":
      return `failed: ${error}`;
    default:
      return did satisfies never;
  }
}
