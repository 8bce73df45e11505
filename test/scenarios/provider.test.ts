import type { Lane } from "../../lambdas/saga/lane";
import { sagas } from "../../lambdas/sagas";
import type { CoordinationName } from "../../lib/names";
import { connects } from "../../scripts/scenarios/connect";
import { FIRST } from "../../scripts/scenarios/recordings";
import { type Matrix, runTables } from "../../scripts/scenarios/run-all";
import { ALL, type Selection } from "../../scripts/scenarios/selection";
import { openTestStage, type TestStage } from "../../scripts/stage/test-stage";
import { StageStripe } from "../../scripts/stripe/at-stage";
import { failed, log, missing, onDisturbed, onDone } from "../support/selected-scenarios";

jest.setTimeout(1_200_000);

/** What a call of a step meets, and what a call of a compensation meets: there the first two are of one kind. */
const KINDS = ["fails k times", "compensation fails"];
const EVERYWHERE = [
  ...["unreachable", "throttled", "answer lost", "killed", "zombie", "delivered twice", "stopped"],
];

interface Carried {
  readonly coordination: CoordinationName;
  readonly lane?: Lane;
}

/** Runs these scenarios before the tests of a block. */
function ran({ coordination, lane = "standard" }: Carried, selection: Selection) {
  let stripe: StageStripe;
  let stage: TestStage;
  let matrices: Matrix[];
  beforeAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    stripe = await StageStripe.open();
    const what = { sagas: [FIRST], only: coordination, context: [`lane=${lane}`] };
    stage = await openTestStage(log, { ...what, beside: stripe });
    const connect = stripe.scenarios(connects[coordination](sagas[FIRST]));
    const chosen = { connects: [connect], proxy: stage.proxy, selection: () => selection };
    matrices = await runTables({ ...chosen, onDone, onDisturbed });
  });
  afterAll(async () => {
    await stage?.close();
    await stripe?.close();
  });
  return {
    matrices: () => matrices,
    recorded: () => matrices.flatMap(({ recorded }) => recorded),
    intents: () => stripe.fake.intents.all,
  };
}

/** The same as `npm run scenarios -- --provider stripe`. */
describe("every fault at every call of Stripe", () => {
  const { matrices, recorded, intents } = ran({ coordination: "orchestration" }, ALL);

  it("ends as it should: confirmed, or undone", () => {
    expect(failed(matrices())).toEqual([]);
    expect(recorded()).toHaveLength(275); // as docs/providers.md says
  });

  it("meets each kind of fault", () => {
    const calls = new Map<string, Set<string>>();
    for (const { journey, where, kind } of recorded()) {
      if (where === "") continue;
      const call = `${journey}, ${where}`;
      calls.set(call, (calls.get(call) ?? new Set()).add(kind));
    }
    const operations = [...calls.keys()].map((call) => call.replace(/.*, (.*) stripe$/, "$1"));
    expect(new Set(operations).size).toBeGreaterThan(5);
    const lacking = [...calls].flatMap(([call, kinds]) => [
      ...EVERYWHERE.filter((kind) => !kinds.has(kind)).map((kind) => `${call}: ${kind}`),
      ...(KINDS.some((kind) => kinds.has(kind)) ? [] : [`${call}: ${KINDS}`]),
    ]);
    expect(lacking).toEqual([]);
  });

  it("leaves one captured PaymentIntent of a saga at most, and none authorised", () => {
    const all = intents();
    expect(all.length).toBeGreaterThan(recorded().length / 2);
    const open = all.filter(({ status }) => ["requires_capture", "processing"].includes(status));
    expect(open).toEqual([]);
    const captured = all.filter(({ amount_received }) => amount_received > 0);
    const sagasOf = captured.map(({ metadata }) => metadata.saga);
    expect(new Set(sagasOf).size).toBe(sagasOf.length);
  });
});

/** `npm run scenarios -- --provider stripe --lane direct` runs all, and `--coordination choreography`. */
describe.each([
  { coordination: "orchestration", lane: "express" },
  { coordination: "orchestration", lane: "direct" },
  { coordination: "choreography" },
] as const)("each kind of fault at the calls of Stripe: $coordination $lane", (carried) => {
  const { matrices } = ran(carried, { of: "one", seed: 1 });

  it("ends as it should: confirmed, or undone", () => {
    expect(failed(matrices())).toEqual([]);
    expect(missing(matrices())).toEqual([]);
  });
});
