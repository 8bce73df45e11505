import * as z from "zod";
import { audit } from "../deployed/audit";
import { Unknown } from "../deployed/errors";
import type { SagaOperations } from "../deployed/operations";
import { backwardStates, declaration, stepStates, waitingStates } from "../deployed/states";
import type { SagaSummary } from "../deployed/summary";
import { detailsOf } from "../saga/wait";

/** So many open sagas are shown, those due longest; and so many that were started last. */
const OPEN = 100;
const RECENT = 40;

const reasonSchema = z.object({ reason: z.string().min(1).max(1000).optional() });

type Handler = (id: string, body: unknown) => Promise<unknown>;

/** What the page may ask: method and path, `:id` standing for an id. */
export function apiOf(saga: SagaOperations, user: string): Readonly<Record<string, Handler>> {
  const decide = (decision: "approve" | "reject"): Handler => {
    return (id, body) => saga.decide(id, decision, { by: user, ...reasonSchema.parse(body) });
  };
  return {
    "GET /api/machine": async () => ({
      coordination: saga.coordination,
      forward: stepStates,
      backward: [...backwardStates],
      waits: [...waitingStates][0],
      undoOf: undoOf(),
      outcomes: declaration.outcomes,
    }),
    "GET /api/sagas": () => sagas(saga),
    "GET /api/sagas/:id": async (id) => {
      const details = detailsOf(await saga.find(id), id);
      const logs = details.summary.condition !== "running";
      return { ...details, trace: (await saga.trace(id, { logs })) ?? [] };
    },
    "POST /api/sagas/:id/approve": decide("approve"),
    "POST /api/sagas/:id/reject": decide("reject"),
    "POST /api/sagas/:id/redrive": (id) => saga.redrive(id),
    "POST /api/sagas/:id/compensate": (id, body) => {
      return saga.compensate(id, reasonSchema.parse(body).reason ?? "CompensatedByHand");
    },
    "GET /api/letters": () => saga.letters(),
    "POST /api/letters/:id/redrive": async (id) => {
      const redriven = await saga.redriveLetters((letter) => letter.id === id);
      if (redriven.length === 0) throw new Unknown(`there is no dead letter ${id}`);
      return redriven;
    },
    "POST /api/audit": () => audit(saga),
    "POST /api/reconcile": () => saga.reconcile("all"),
  };
}

/** Open ones first, however long ago they were started. */
async function sagas(saga: SagaOperations): Promise<SagaSummary[]> {
  const [open, recent] = await Promise.all([saga.open(OPEN), saga.recent(RECENT)]);
  const known = new Set(open.map(({ orderId }) => orderId));
  return [...open, ...recent.filter(({ orderId }) => !known.has(orderId))];
}

function undoOf(): Record<string, string> {
  return Object.fromEntries(
    declaration.steps.flatMap((step) =>
      step.kind === "compensatable" ? [[step.name, step.undo.name]] : [],
    ),
  );
}
