import { Refused } from "../../deployed/errors";
import type { Decided, SagaOperations } from "../../deployed/operations";
import type { Commands } from "../context";
import { named } from "../output";
import { settled, WAIT, type Wait } from "../wait";
import { inFull } from "./show";

interface Options {
  readonly by: string;
  readonly reason?: string;
  readonly wait?: Wait;
}

/** The status in the record after each decision. */
export const APPROVALS = { approve: "APPROVED", reject: "REJECTED" } as const;

/** `saga approve` and `saga reject`: a person's decision on a parked order. */
export const decideCommands: Commands = (program, run, { user }) => {
  for (const decision of ["approve", "reject"] as const) {
    program
      .command(decision)
      .description(
        decision === "approve"
          ? "Approves a parked saga. The first decision is final."
          : "Rejects a parked saga, which is then undone. The first decision is final.",
      )
      .argument("<id>", "the saga's id")
      .option("--by <who>", "who decides; kept on the record", user)
      .option("--reason <text>", "why; kept on the record")
      .option(...WAIT)
      .addHelpText("after", `\nExample:\n  $ saga ${decision} ID --by ann@example.com --wait`)
      .action((id: string, { by, reason, wait }: Options) =>
        run(async (saga) => {
          const decided = await saga.decide(id, decision, { by, reason });
          if (decided.approval !== APPROVALS[decision]) {
            throw new Refused(`${id}: ${await standing(saga, id, decided)}; nothing was changed`);
          }
          if (wait !== undefined) {
            const details = await settled(saga, id, { wait, parkedToo: false });
            return inFull(saga, details);
          }
          const { approval, decidedBy, heard } = decided;
          const told = heard
            ? "its execution goes on"
            : "the decision is recorded; no execution waits for it now";
          return {
            json: named(saga, decided),
            text: `${id}: ${approval} by ${decidedBy}; ${told}`,
          };
        }),
      );
  }
};

/** Who made the other decision, and what happened to the saga since. */
async function standing(saga: SagaOperations, id: string, { approval, decidedBy }: Decided) {
  const before = `${approval}${decidedBy ? ` by ${decidedBy}` : ""} before`;
  const { summary } = (await saga.find(id)) ?? {};
  return summary ? `${before}, ${summary.status}, ${summary.condition}` : before;
}
