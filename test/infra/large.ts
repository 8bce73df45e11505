import { deed, defineSaga, hold, outside } from "stepfunctions-saga";
import * as z from "zod";

const request = z.object({ bulkId: z.string(), amount: z.number() });
type Bulk = z.infer<typeof request>;

const kept = z.object({ amount: z.number() });
const acting = (service: string) => ({
  service,
  do: "act",
  kept,
  wants: ({ amount }: Bulk) => ({ amount }),
  amount: ({ amount }: z.infer<typeof kept>) => amount,
  sandbox: { table: `${service}Books`, refuses: () => false },
});

const holding = (service: string) =>
  hold({
    service,
    do: "take",
    undo: "give",
    refuses: [`${service}Short`],
    held: kept,
    nothing: { amount: 0 },
    counted: z.object({ free: z.number() }),
    key: (id) => `taken#${id}`,
    wants: ({ amount }: Bulk) => ({ amount }),
    takes: ({ amount }) => [{ key: "all", attribute: "free", add: -amount }],
    short: () => [`${service}Short`, "nothing is left"],
  });

/** A saga with so many services: a third of them holds something, a third acts outside, the last comes after the pivot. */
export const sagaOf = (services: number) =>
  defineSaga({
    name: "bulk",
    noun: "Bulk",
    says: "has many services",
    request,
    idName: "bulkId",
    steps: Array.from({ length: services - 1 }, (_, i) => {
      const service = `Service${i + 1}`;
      const by =
        i % 2 === 0
          ? holding(service)
          : outside({ ...acting(service), undo: "undo", refuses: `${service}Refused` });
      return { state: `Do${service}`, undo: `Undo${service}`, by };
    }),
    onward: [
      { state: "Finish", by: deed({ ...acting("Finishing"), refuses: "FinishingRefused" }) },
    ],
    examples: {},
  });
