import * as z from "zod";
import { tablesOf } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { stackNames } from "../../lib/names";
import { audit } from "../deployed/audit";
import { Unknown } from "../deployed/errors";
import type { SagaOperations } from "../deployed/operations";
import { STAGE } from "../deployed/outputs";
import { partsInWords } from "../deployed/parts";
import { statesOf } from "../deployed/states";
import type { SagaSummary } from "../deployed/summary";
import { wordOf } from "../deployed/words";
import { amountOf } from "../saga/output";
import { detailsOf } from "../saga/wait";

/** So many open sagas are shown, those due longest; and so many that were started last. */
const OPEN = 100;
const RECENT = 40;

const reasonSchema = z.object({ reason: z.string().min(1).max(1000).optional() });

type Handler = (id: string, body: unknown) => Promise<unknown>;
type Api = Readonly<Record<string, Handler>>;

const stackOf = ({ saga, coordination }: SagaOperations) =>
  stackNames(saga, coordination, process.env[STAGE] || undefined).stack;

/** What the page may ask: method and path, `:id` standing for an id. Each stack has a path. */
export function apiOf(sagas: readonly SagaOperations[], user: string): Api {
  const stacks = sagas.flatMap((saga) =>
    Object.entries(routesOf(saga, user)).map(([route, handler]): [string, Handler] => {
      const [method, path] = route.split(" ");
      return [`${method} /api/${stackOf(saga)}/${path}`, handler];
    }),
  );
  return { "GET /api/stacks": async () => sagas.map(stackOf), ...Object.fromEntries(stacks) };
}

function routesOf(saga: SagaOperations, user: string): Api {
  const decide = (decision: "approve" | "reject"): Handler => {
    return (id, body) => saga.decide(id, decision, { by: user, ...reasonSchema.parse(body) });
  };
  return {
    "GET machine": async () => machineOf(saga.saga),
    "GET sagas": async () => (await allOf(saga)).map((one) => ({ ...one, price: amountOf(one) })),
    "GET sagas/:id": async (id) => {
      const details = detailsOf(saga, await saga.find(id), id);
      const logs = details.summary.condition !== "running";
      const trace = (await saga.trace(id, { logs })) ?? [];
      return { ...details, parts: partsInWords(saga.saga, details.rows), trace };
    },
    "POST sagas/:id/approve": decide("approve"),
    "POST sagas/:id/reject": decide("reject"),
    "POST sagas/:id/redrive": (id) => saga.redrive(id),
    "POST sagas/:id/compensate": (id, body) => {
      return saga.compensate(id, reasonSchema.parse(body).reason ?? "CompensatedByHand");
    },
    "GET letters": () => saga.letters(),
    "POST letters/:id/redrive": async (id) => {
      const redriven = await saga.redriveLetters((letter) => letter.id === id);
      if (redriven.length === 0) throw new Unknown(`there is no dead letter ${id}`);
      return redriven;
    },
    "POST audit": () => audit(saga),
    "POST reconcile": () => saga.reconcile("all"),
  };
}

/** Open ones first, however long ago they were started. */
async function allOf(saga: SagaOperations): Promise<SagaSummary[]> {
  const [open, recent] = await Promise.all([saga.open(OPEN), saga.recent(RECENT)]);
  const known = new Set(open.map(({ id }) => id));
  return [...open, ...recent.filter(({ id }) => !known.has(id))];
}

/** What the page draws a saga by, and what it calls one. */
function machineOf(saga: AnySaga) {
  const { steps, backward, waiting, undoOf, outcomes } = statesOf(saga);
  return {
    word: wordOf(saga),
    forward: steps,
    backward: [...backward],
    waits: [...waiting][0],
    undoOf,
    outcomes,
    lanes: tablesOf(saga).map((name) => name.toLowerCase()),
  };
}
