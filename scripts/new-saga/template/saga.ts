import { currencyCode, defineSaga, hold, outside } from "stepfunctions-saga";
import * as z from "zod";

const word = z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/);

/** The request: the input of an execution. Next: your own fields. Unknown fields are refused. */
const requestSchema = z.strictObject({
  sampleId: word,
  kind: word,
  quantity: z.int().min(1).max(100),
  /** The price of one, in minor units. */
  price: z.int().min(0).max(1_000_000),
  currency: currencyCode(),
  card: z.string().min(1).max(256),
});
type Sample = z.infer<typeof requestSchema>;

const costOf = ({ quantity, price }: Sample) => quantity * price;

/** What your own table holds. The counter never falls below 0, so two sagas cannot take the last one. */
const goods = hold({
  service: "Goods",
  do: "take",
  undo: "putBack",
  refuses: ["NotEnough"],
  held: z.object({ kind: z.string(), quantity: z.number() }),
  nothing: { kind: "", quantity: 0 },
  counted: z.object({ free: z.number() }),
  key: (id) => `taken#${id}`,
  wants: ({ kind, quantity }: Sample) => ({ kind, quantity }),
  takes: ({ kind, quantity }) =>
    kind ? [{ key: `goods#${kind}`, attribute: "free", add: -quantity }] : [],
  short: ({ available = 0 }, { kind, quantity }) => [
    "NotEnough",
    `${kind}: ${quantity} wanted, ${available} free`,
  ],
});

/** An outside system that takes a key. Next: your client. Until then `sandbox` stands in for it. */
const money = outside({
  service: "Money",
  do: "collect",
  undo: "giveBack",
  refuses: "CardRefused",
  kept: z.object({ amount: z.number(), currency: z.string() }),
  wants: (request: Sample) => ({ amount: costOf(request), currency: request.currency }),
  amount: ({ amount }) => amount,
  sandbox: {
    table: "Provider",
    refuses: ({ card }) => card === "refused",
    undoesSlowly: ({ card }) => card === "slow",
  },
});

const one: Sample = {
  sampleId: "a-1",
  kind: "small",
  quantity: 2,
  price: 1500,
  currency: "EUR",
  card: "good",
};
/** The counter has more than twice what one takes, so that a step that takes twice is noticed. */
const plain = { request: one, counters: { "goods#small": 5 }, ends: "done" } as const;

/** Next: more steps. They are undone from the last to the first. */
export const sample = defineSaga({
  name: "sample",
  noun: "Sample",
  says: "Takes goods and the money for them, or nothing of either",
  request: requestSchema,
  idName: "sampleId",
  // Compared with the approval threshold. If nobody decides, remove it and the step that waits.
  amount: costOf,
  steps: [
    { state: "TakeGoods", undo: "PutBackGoods", by: goods },
    { state: "AwaitApproval", waits: "for a person" },
    { state: "CollectMoney", undo: "GiveBackMoney", by: money },
  ],
  // A request with counters of its own, for tests that run many at once.
  apart: (it, tag) => ({ ...it, kind: `${it.kind}-${tag}` }),
  // For the search and the fault scenarios. Next: one for each way in which a saga can end.
  examples: {
    plain: { ...plain, says: "one that can be done" },
    "not enough": {
      ...plain,
      says: "one that wants more than there is",
      counters: { "goods#small": 1 },
      ends: "undone",
    },
    "card refused": {
      ...plain,
      says: "one whose card is refused",
      request: { ...one, card: "refused" },
      ends: "undone",
    },
    "undone late": {
      ...plain,
      says: "one whose money comes back late",
      request: { ...one, card: "slow" },
    },
    "another's id": {
      ...plain,
      says: "one whose id somebody uses again",
      impostor: { ...one, currency: "USD" },
    },
    invalid: {
      ...plain,
      says: "one without a quantity",
      request: { ...one, quantity: 0 },
      ends: "refused",
    },
    approval: {
      ...plain,
      says: "one that needs an approval",
      request: { ...one, price: 100_000 },
      decides: ["approve", "reject"],
    },
    "the last": {
      ...plain,
      says: "two that want the last one",
      others: [{ ...one, sampleId: "a-2" }],
      counters: { "goods#small": 2 },
    },
  },
});
