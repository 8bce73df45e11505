import { atLeastOne } from "../../command/command-line";
import type { SagaOperations } from "../../deployed/operations";
import type { SagaSummary } from "../../deployed/summary";
import { wantedIn } from "../../deployed/wanted";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { amountOf, clock, named, type Told, tableOf } from "../output";
import { byDue, type Chosen, choosing, chosenOf, isChosen } from "./chosen";

interface Options extends Chosen {
  readonly recent?: number | true;
  readonly limit: number;
  readonly after?: string;
}

const RECENT = 20;
const LIMIT = 1000;

/** `saga list`: one line for each saga. */
export const listCommand: Commands = (program, run, { note }) => {
  choosing(program.command("list"))
    .description("Lists the sagas that have not ended.")
    .option("--open", "all of them (the default)")
    .option("--recent [n]", `of the ${RECENT} or n sagas started last, ended ones too`, atLeastOne)
    .option("--limit <n>", "stops once this many are found", atLeastOne, LIMIT)
    .option("--after <page>", "begins at this page, which the note of the page before names")
    .addHelpText("after", EXAMPLES)
    .action(({ recent, limit, after, ...chosen }: Options) =>
      run(async (saga) => {
        if (recent !== undefined) {
          const options = { wanted: wantedIn(saga.saga, chosen), told: note };
          const found = await saga.recent(recent === true ? RECENT : recent, options);
          return listed(saga, found.filter(isChosen(chosen)));
        }
        const { sagas, next } = await chosenOf(saga, chosen, { limit, after }, note);
        if (next) note(`there may be more: --after ${next}`);
        return listed(saga, next ? sagas : sagas.toSorted(byDue));
      }),
    );
};

/** Sagas, one line each. */
export function listed(
  operations: Pick<SagaOperations, "saga">,
  sagas: readonly SagaSummary[],
): Told {
  const text = tableOf(
    [wordOf(operations.saga).toUpperCase(), "STATUS", "IS", "AMOUNT", "RE-DRIVES", "PLACED", "WHY"],
    sagas.map((one) => [
      one.id,
      one.status,
      one.condition,
      amountOf(one),
      one.redrives || "",
      clock(one.placedAt),
      one.why,
    ]),
  );
  return { json: sagas.map((one) => named(operations, one)), text };
}

const EXAMPLES = `
Open sagas are read by their index, page by page: the cost grows with them, not with all sagas. It says on the error
stream how many it has read. FIELD is a field of the request. Examples:
  $ saga list --stuck --older-than 2h
  $ saga list --where currency=EUR --at-least 50000
  $ saga list --parked --json | jq -r '.[].why'
  $ saga list --recent 100`;
