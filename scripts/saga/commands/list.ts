import { wholeNumber } from "../../command/command-line";
import type { SagaOperations } from "../../deployed/operations";
import type { SagaSummary } from "../../deployed/summary";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { amountOf, clock, named, type Told, tableOf } from "../output";
import { type Chosen, choosing, isChosen } from "./chosen";

interface Options extends Chosen {
  readonly recent?: number | true;
}

const RECENT = 20;

/** `saga list`: one line for each saga. */
export const listCommand: Commands = (program, run) => {
  choosing(program.command("list"))
    .description("Lists the sagas that have not ended, those due longest first.")
    .option("--open", "every one of them (the default)")
    .option("--recent [n]", `the ${RECENT} or n sagas started last, ended ones too`, wholeNumber)
    .addHelpText("after", EXAMPLES)
    .action((options: Options) =>
      run(async (saga) => {
        const { recent } = options;
        const found =
          recent !== undefined
            ? await saga.recent(recent === true ? RECENT : recent)
            : await saga.open();
        return listed(saga, found.filter(isChosen(options)));
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
Open sagas are found by their index: the cost grows with them, not with all sagas. Examples:
  $ saga list --stuck --older-than 2h
  $ saga list --parked --json | jq -r '.[].why'
  $ saga list --recent 100`;
