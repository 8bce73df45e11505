import type { Commands } from "../context";
import { settled, WAIT, type Wait } from "../wait";
import { describe } from "./show";

interface Options {
  readonly by: string;
  readonly reason?: string;
  readonly wait?: Wait;
}

/** `saga approve` and `saga reject`: a person's decision on a parked order. */
export const decideCommands: Commands = (program, run, { user }) => {
  for (const decision of ["approve", "reject"] as const) {
    program
      .command(decision)
      .description(
        decision === "approve"
          ? "Approves an order that waits for it. The first decision counts, whoever made it."
          : "Rejects an order that waits for approval: it is undone.",
      )
      .argument("<order>", "its id")
      .option("--by <who>", "who decides; it is kept on the order", user)
      .option("--reason <text>", "why; it is kept on the order")
      .option(...WAIT)
      .addHelpText("after", `\nExample:\n  $ saga ${decision} order-17 --by ann@example.com --wait`)
      .action((orderId: string, { by, reason, wait }: Options) =>
        run(async (saga) => {
          const decided = await saga.decide(orderId, decision, { by, reason });
          if (wait !== undefined) {
            const details = await settled(saga, orderId, { wait, parkedToo: false });
            return { json: details, text: describe(details) };
          }
          const { approval, decidedBy, heard } = decided;
          const told = heard ? "its execution goes on" : "nobody waits for it now; it is kept";
          return { json: decided, text: `${orderId}: ${approval} by ${decidedBy}; ${told}` };
        }),
      );
  }
};
