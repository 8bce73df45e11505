import { Refused } from "../../../lambdas/saga/errors";
import { recordCommands } from "../../../lambdas/saga/record-row";
import { anOrder } from "../given";
import { type Access, World } from "../protocol/world";

// Nobody else is there to be waited for.
jest.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));

const cheap = anOrder();
const dear = anOrder({ items: [{ sku: "widget", quantity: 2, unitPrice: 9000 }] });
const messages = [...recordCommands, "refund", "release", "approve"];
/** Courses of so many messages at most. */
const courses = (most: number): string[][] =>
  most === 0 ? [[]] : [[], ...courses(most - 1).flatMap((it) => messages.map((m) => [...it, m]))];

/** What an invocation has sent, to be sent once more: it may still be on its way. */
function watched(sent: (() => Promise<unknown>)[]): Access {
  return (store) => ({
    read: (key) => store.read(key),
    commit: (commit) => {
      sent.push(() => store.commit(commit));
      return store.commit(commit);
    },
  });
}

async function isRefused(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return false;
  } catch (error) {
    if (error instanceof Refused) return true;
    throw error;
  }
}

/** What a refused command makes of the record late, after this was told before it and that after. */
async function landed(order: typeof cheap, before: string[], command: string, after: string[]) {
  const world = new World({ widget: 10 });
  const tell = (message: string, access?: Access) =>
    isRefused(
      message === "approve"
        ? world.decide(order.orderId, message, access)
        : world.send(message, order, access),
    );
  const status = () => world.orders.rows.get(order.orderId)?.state.status;
  const sent: (() => Promise<unknown>)[] = [];
  for (const message of before) await tell(message);
  if (!(await tell(command, watched(sent)))) return undefined;
  for (const message of after) await tell(message);
  const was = status();
  for (const late of sent) await late();
  // With every signature under it a cancel is right whenever it lands.
  return status() === was || status() === "CANCELLED" ? undefined : status();
}

describe.each([
  ["an order that needs no approval", cheap],
  ["an order that needs an approval", dear],
])("of %s", (_, order) => {
  it.each(recordCommands)("%s, once refused, never takes effect later", async (command) => {
    for (const before of courses(2)) {
      for (const after of courses(1)) {
        const late = await landed(order, before, command, after);
        if (late) throw new Error(`${before}, ${command} refused, ${after}: late, it is ${late}`);
      }
    }
  });
});
