import { messageOf } from "../../../lambdas/saga/errors";
import { parseRequest } from "../../../lambdas/saga/message";
import { BadInput } from "../../deployed/errors";
import type { Placed } from "../../deployed/operations";
import type { Commands } from "../context";
import { named } from "../output";
import { settled, WAIT, type Wait } from "../wait";
import { inFull } from "./show";

/** `saga place`: starts a saga. */
export const placeCommand: Commands = (program, run, { read }) => {
  program
    .command("place")
    .description("Starts a saga with a request.")
    .argument("<file>", "a JSON file; - reads the standard input")
    .option(...WAIT)
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, { wait }: { wait?: Wait }) => {
      const input = jsonOf(await read(file).catch(unread));
      await run(async (saga) => {
        const placed = await saga.place(parseRequest(saga.saga, input));
        if (wait === undefined) return { json: named(saga, placed), text: inWords(placed) };
        return inFull(saga, await settled(saga, placed.id, { wait, parkedToo: true }));
      });
    });
};

const inWords = ({ id, run, outcome }: Placed) =>
  outcome ? `placed ${id}: ${outcome}, in lane ${run}` : `placed ${id}: ${run}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`the request is not JSON: ${messageOf(error)}`);
  }
}

const unread = (error: unknown) => {
  throw new BadInput(`the request cannot be read: ${messageOf(error)}`);
};

const EXAMPLES = `
The saga's folder (lambdas/SAGA) defines the request. Amounts are integers in minor units.

Example:
  $ saga place request.json --wait`;
