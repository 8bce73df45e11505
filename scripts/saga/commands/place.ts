import { order as definition } from "../../../lambdas/order/saga";
import { messageOf } from "../../../lambdas/saga/errors";
import { parseRequest } from "../../../lambdas/saga/message";
import { BadInput } from "../../deployed/errors";
import type { Commands } from "../context";
import { settled, WAIT, type Wait } from "../wait";
import { describe } from "./show";

/** `saga place`: starts a saga. */
export const placeCommand: Commands = (program, run, { read }) => {
  program
    .command("place")
    .description("Places the order in a file, or of the standard input.")
    .argument("<file>", "a JSON file, - for the standard input")
    .option(...WAIT)
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, { wait }: { wait?: Wait }) => {
      const order = parseRequest(definition, jsonOf(await read(file).catch(unread)));
      await run(async (saga) => {
        const placed = await saga.place(order);
        if (wait === undefined)
          return { json: placed, text: `placed ${placed.orderId}: ${placed.run}` };
        const details = await settled(saga, order.orderId, { wait, parkedToo: true });
        return { json: details, text: describe(details) };
      });
    });
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`that is not JSON: ${messageOf(error)}`);
  }
}

const unread = (error: unknown) => {
  throw new BadInput(`the order cannot be read: ${messageOf(error)}`);
};

const EXAMPLES = `
Amounts are integers in minor units. Examples:
  $ saga place order.json --wait
  $ echo '{ "orderId": "o-1", "customerId": "c-1", "currency": "EUR", "paymentToken": "tok_visa",
      "items": [{ "sku": "widget", "quantity": 2, "unitPrice": 1250 }] }' | saga place -`;
