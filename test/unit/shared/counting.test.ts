import type { Order } from "../../../lambdas/order/request";
import { order as saga } from "../../../lambdas/order/saga";
import { METRICS } from "../../../lambdas/runtime/aws/metric-names";
import { logger, metrics } from "../../../lambdas/runtime/aws/observability";
import { commandHandler } from "../../../lambdas/runtime/functions/service";
import { count } from "../../../lambdas/runtime/reconciler/count";
import { Refused } from "../../../lambdas/saga/errors";
import { messageParser } from "../../../lambdas/saga/message";
import { recordCommands } from "../../../lambdas/saga/record-row";
import type { Message } from "../../../lambdas/saga/service";
import { anOrder } from "../given";
import { aContext } from "./lambda-context";

let counted: (readonly [name: string, value: number])[];

beforeEach(() => {
  counted = [];
  jest.spyOn(metrics, "addMetric").mockImplementation((name, _unit, value) => {
    counted.push([name, value]);
    return metrics;
  });
});
afterEach(() => jest.restoreAllMocks());

const handler = commandHandler<Message<Order>>({
  parse: messageParser(saga, recordCommands),
  sagaId: ({ request }) => request.orderId,
  run: async ({ request: order }) => {
    if (order.paymentToken === "tok_declined") throw new Refused("CardDeclined", "declined");
    return { replayed: order.paymentToken === "tok_again" };
  },
});
const send = (changes: object) =>
  handler({ command: "place", order: { ...anOrder(), ...changes } }, aContext()).catch(
    ({ name }) => name,
  );

describe("a participant counts", () => {
  it("what it refuses, also an order that is none: it is no error of the function", async () => {
    expect(await send({ paymentToken: "tok_declined" })).toBe("CardDeclined");
    expect(await send({ currency: "EURO" })).toBe("InvalidOrder");
    expect(counted).toEqual([
      [METRICS.refused, 1],
      [METRICS.refused, 1],
    ]);
  });

  it("what comes again, and what fails and is no refusal; nothing where all is well", async () => {
    const failed = jest.spyOn(logger, "error").mockReturnValue();
    await send({ paymentToken: "tok_again" });
    await send({});
    expect(await handler({ command: "plaice" }, aContext()).catch(({ name }) => name)).toBe(
      "InvalidCommand",
    );
    expect(counted).toEqual([
      [METRICS.replayed, 1],
      [METRICS.failed, 1],
    ]);
    expect(failed).toHaveBeenCalledTimes(1);
  });
});

it("the reconciler counts what a person should know, and how often a saga was started", () => {
  const did = (what: Parameters<typeof count>[0][number]["did"]) => ({ id: "o-1", did: what });
  const quiet = (["leave", "resend", "lost", "unknown"] as const).map(did);
  count([...quiet, { ...did("resume"), redrives: 2 }, { ...did("compensate"), redrives: 4 }]);
  count([did("escalate"), did("remind"), did("failed")]);
  expect(counted).toEqual([
    [METRICS.redrives, 2],
    [METRICS.redrives, 4],
    [METRICS.escalated, 1],
    [METRICS.parkedTooLong, 1],
    [METRICS.notReconciled, 1],
  ]);
});
