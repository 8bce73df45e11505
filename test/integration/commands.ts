import fc from "fast-check";
import { order } from "../../lambdas/order/saga";
import { participantsOf } from "../../scripts/deployed/outputs";
import { declarationOf } from "../../statemachine/declaration";

export const forwards = ["place", "reserve", "charge", "confirm"] as const;
export const backwards = ["abandon", "refund", "release", "cancel"] as const;
export type CommandName = (typeof forwards)[number] | (typeof backwards)[number];

const { steps, fence } = declarationOf(order);
const tasks = steps.flatMap((step) => (step.kind === "approval" ? [] : [step]));
const undos = tasks.flatMap((step) => (step.kind === "compensatable" ? [step.undo] : []));

/** A command of the saga: the service that takes it, and its possible refusals. */
export function commandNamed(name: CommandName) {
  const found = [fence, ...tasks, ...undos].find(({ command }) => command === name);
  const to = participantsOf(order).find((service) => service === found?.participant);
  if (!found || !to) throw new Error(`no command is called ${name}`);
  return { to, refusals: Object.keys(found.refused) };
}

type DrawnBy<Of> = Of extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** An order of the story: one or two lines, over two skus, and a card. */
const drawn = fc.record({
  lines: fc.array(fc.record({ sku: fc.nat(1), quantity: fc.integer({ min: 1, max: 2 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  declined: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.boolean()),
});

/** `next`: the first forward command that has not succeeded yet. */
const command = fc.oneof(
  { weight: 5, arbitrary: fc.constant("next" as const) },
  { weight: 3, arbitrary: fc.constantFrom(...forwards) },
  { weight: 1, arbitrary: fc.constantFrom(...backwards) },
);

/** A story of two or three orders over two skus: what is sent to the services, and how. */
export const story = fc.integer({ min: 2, max: 3 }).chain((orders) => {
  const delivery = fc.record({ order: fc.nat(orders - 1), command });
  /** Messages that are sent at once. `late`: the next round does not wait for their answers. */
  const round = fc.record({
    deliveries: fc.oneof(
      fc.array(delivery, { minLength: 1, maxLength: 3 }),
      // the same message twice at once
      delivery.map((d) => [d, d]),
    ),
    late: fc.boolean(),
  });
  return fc.record({
    stock: fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 4 })),
    orders: fc.array(drawn, { minLength: orders, maxLength: orders }),
    rounds: fc.array(round, { minLength: 6, maxLength: 16, size: "max" }),
  });
});
export type Story = DrawnBy<typeof story>;
