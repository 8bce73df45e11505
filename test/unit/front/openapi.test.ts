import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import type { AnySaga } from "../../../lambdas/saga/define";
import type { AskName } from "../../../lambdas/saga/front/asks";
import { openApiText } from "../../../lambdas/saga/front/openapi";
import { sagas } from "../../../lambdas/sagas";
import { bodiesOf, faultOf, operationsOf, valuesOf } from "../../support/openapi";
import { eventOf, frontDoor, type Weather } from "./in-memory";

const all: readonly AnySaga[] = Object.values(sagas);
const RUNS = 300;
const SEED = 1;

/** Answers that must be among those that were found, or nothing was tried. */
const SEEN: Readonly<Record<AskName, readonly number[]>> = {
  place: [200, 202, 400, 403, 409, 415, 503],
  read: [200, 403, 404],
  decide: [200, 400, 403, 404, 415],
  compensate: [202, 400, 403, 404, 415],
};

const weathers: fc.Arbitrary<Weather> = fc.record({
  isOpen: fc.boolean(),
  isBehind: fc.boolean(),
  lane: fc.constantFrom("confirms", "places", "is away", "is taken"),
  standard: fc.constantFrom("starts", "is away"),
  record: fc.constant("answers"),
  counters: fc.constant("answer"),
});

describe.each(all.map((saga) => [saga.name, saga] as const))(
  "the OpenAPI document of %s",
  (name, saga) => {
    it("that is committed is current: else run `npm run asl`", () => {
      const file = resolve(__dirname, "../../../docs/openapi", `${name}.json`);
      expect(readFileSync(file, "utf8")).toBe(openApiText(saga));
    });

    it("describes requests that the saga's own schema takes, and no more than that", () => {
      const [place] = operationsOf(saga);
      const amounts = { currency: fc.constantFrom("EUR", "JPY") };
      fc.assert(
        fc.property(valuesOf(place?.schema), fc.record(amounts), (value, { currency }) => {
          const request = { ...Object(value), currency };
          expect(saga.request.safeParse(request).error?.issues ?? []).toEqual([]);
          expect(saga.request.safeParse({ ...request, more: 1 }).success).toBe(false);
        }),
        { numRuns: RUNS },
      );
    });

    it.each(operationsOf(saga).map((it) => [it.operation.operationId, it] as const))(
      "describes each answer of %s, and none is a 5xx but for what is turned away",
      async (_, { ask, operation, document, schema }) => {
        const [{ request: example } = { request: {} }] = Object.values(saga.examples);
        const there = saga.idOf(example);
        const id = fc.oneof(fc.constant(there), fc.string({ unit: "binary" }));
        const known = ask === "place" ? example : {};
        const body = schema ? bodiesOf(schema, known) : fc.constant("");
        const json = fc.constantFrom("application/json", "application/json; charset=utf-8");
        const type = fc.oneof({ weight: 5, arbitrary: json }, fc.constant("text/plain"));
        const who = fc.constantFrom("shop", "ann", undefined);
        // Half of what is asked is asked of a saga that waits.
        const parked = Object.values(saga.examples).find(({ decides }) => decides)?.request;
        const seen = new Set<number>();
        const run = async (weather: Weather, event: object, isThere: boolean) => {
          const door = frontDoor(saga, weather);
          const request = { ...parked, [saga.idName]: there };
          if (isThere) await door.command("place", request, { by: "ann" });
          const { statusCode: status, ...answer } = await door.send(ask, event);
          const fault = faultOf(document, operation, { status, ...answer });
          expect([fault, JSON.stringify(event)]).toEqual([undefined, JSON.stringify(event)]);
          if (status >= 500) expect(answer.body).toMatch(/:(paused|overloaded)"/);
          seen.add(status);
        };
        const holds = fc.asyncProperty(
          ...([weathers, id, body, type, who, fc.boolean()] as const),
          (weather, one, text, of, caller, isThere) =>
            run(weather, eventOf(caller, { id: one, body: text, type: of }), isThere),
        );
        // What is found under this seed is always the same, so the answers below can be relied on.
        await fc.assert(holds, { numRuns: RUNS, seed: SEED });
        // Here nothing is done after the pivot, so a saga with such steps does not end.
        const wanted = SEEN[ask].filter(
          (status) => ask !== "place" || !saga.onward || status !== 200,
        );
        expect([...seen]).toEqual(expect.arrayContaining(wanted));
        await fc.assert(holds, { numRuns: RUNS / 3 });
      },
    );
  },
);

it("an answer that is not described is found", () => {
  const [place] = operationsOf(all[0] ?? (sagas.order as never));
  if (!place) throw new Error("nothing is described");
  const answer = { headers: { "content-type": "application/json" }, body: "{}" };
  const fault = (status: number) => faultOf(place.document, place.operation, { status, ...answer });
  expect(fault(418)).toMatch(/no answer 418/);
  expect(fault(200)).toMatch(/expected/);
  expect(fault(400)).toMatch(/no content of type/);
});
