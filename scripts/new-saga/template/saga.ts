import { defineSaga, hold, outside } from "stepfunctions-saga";
import * as z from "zod";

const word = z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/);

/** What is asked for: the input of an execution. Go on: your own fields; no others pass. */
const requestSchema = z.strictObject({
  sampleId: word,
  kind: word,
  quantity: z.int().min(1).max(100),
  /** Of one, in minor units. */
  price: z.int().min(0).max(1_000_000),
  currency: z.string().length(3),
  card: z.string().min(1).max(256),
});
type Sample = z.infer<typeof requestSchema>;

const costOf = ({ quantity, price }: Sample) => quantity * price;

/** What we have ourselves. Two sagas cannot take the last one: the number never falls below 0. */
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

/** What somebody else does for us, by a key. Go on: `sandbox` plays it until you have a client. */
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
/** More than twice what one takes, so that a step that takes twice is seen to. */
const plain = { request: one, counters: { "goods#small": 5 }, ends: "done" } as const;

/** Go on: more steps. Each is undone by its undo, from the last to the first. */
export const sample = defineSaga({
  name: "sample",
  noun: "Sample",
  says: "Takes goods and the money for them, or nothing of either",
  request: requestSchema,
  idName: "sampleId",
  // What waits for a person. If nobody decides, leave this and the step that waits out.
  amount: costOf,
  steps: [
    { state: "TakeGoods", undo: "PutBackGoods", by: goods },
    { state: "AwaitApproval", waits: "for a person" },
    { state: "CollectMoney", undo: "GiveBackMoney", by: money },
  ],
  // One that takes from numbers of its own, for tests that run many at once.
  apart: (it, tag) => ({ ...it, kind: `${it.kind}-${tag}` }),
  // What is searched, and put under faults. Go on: one for each way that it can end.
  examples: {
    plain: { ...plain, says: "one that can be had" },
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
      says: "one whose money takes its time to come back",
      request: { ...one, card: "slow" },
    },
    "another's id": {
      ...plain,
      says: "one whose id somebody uses again",
      impostor: { ...one, currency: "USD" },
    },
    invalid: {
      ...plain,
      says: "one of nothing",
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
      says: "two that want the last",
      others: [{ ...one, sampleId: "a-2" }],
      counters: { "goods#small": 2 },
    },
  },
});
