import * as z from "zod";
import { tablesOf } from "../../lambdas/runtime/tables";
import type { AnySaga } from "../../lambdas/saga/define";
import { audit } from "../deployed/audit";
import { Refused, Unknown } from "../deployed/errors";
import type { Decider, Done, SagaOperations } from "../deployed/operations";
import { ownStackOf } from "../deployed/outputs";
import { partsInWords } from "../deployed/parts";
import { statesOf } from "../deployed/states";
import { wordOf } from "../deployed/words";
import { APPROVALS } from "../saga/commands/decide";
import { doneInWords } from "../saga/commands/finish";
import { amountOf } from "../saga/output";
import { detailsOf } from "../saga/wait";
import { search, searchSchema } from "./search";

const reason = z.string().trim().min(1, "a reason is required; the record keeps it").max(1000);
/** Actions that cannot be taken back need a reason. */
const withReason = z.object({ reason });
const maybeReason = withReason.partial();

interface Asked {
  readonly id: string;
  readonly body: unknown;
  readonly query: object;
}
type Handler = (asked: Asked) => Promise<unknown>;
type Api = Readonly<Record<string, Handler>>;

const stackOf = ({ saga, coordination }: SagaOperations) => ownStackOf(saga, coordination);

/** The requests of the page, by method and path. `:id` stands for an id. Each stack has a path of its own. */
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
  const told = (done: Done) => ({ ...done, told: `${done.id}: ${doneInWords(done)}` });
  return {
    "GET machine": async () => machineOf(saga.saga),
    "GET sagas": async ({ query }) => {
      const { sagas, ...page } = await search(saga, searchSchema.parse(query));
      return { ...page, sagas: sagas.map((one) => ({ ...one, price: amountOf(one) })) };
    },
    "GET sagas/:id": async ({ id }) => {
      const details = detailsOf(saga, await saga.find(id), id);
      const logs = details.summary.condition !== "running";
      const trace = (await saga.trace(id, { logs })) ?? [];
      return { ...details, parts: partsInWords(saga.saga, details.rows), trace };
    },
    "POST sagas/:id/approve": ({ id, body }) =>
      decide(saga, id, "approve", { by: user, ...maybeReason.parse(body) }),
    "POST sagas/:id/reject": ({ id, body }) =>
      decide(saga, id, "reject", { by: user, ...withReason.parse(body) }),
    "POST sagas/:id/redrive": async ({ id }) => told(await saga.redrive(id)),
    "POST sagas/:id/compensate": async ({ id, body }) =>
      told(await saga.compensate(id, withReason.parse(body).reason)),
    "GET letters": () => saga.letters(),
    "POST letters/:id/redrive": async ({ id }) => {
      const [redriven] = await saga.redriveLetters((letter) => letter.id === id);
      if (!redriven) throw new Unknown(`there is no dead letter ${id}`);
      const kept = redriven.removed ? "removed" : "kept";
      return { told: `${told(redriven.done).told}; the letter was ${kept}` };
    },
    "POST audit": () => audit(saga),
    "POST reconcile": () => saga.reconcile("all"),
  };
}

/** @throws Refused if somebody decided otherwise before. The first decision is final. */
async function decide(
  saga: SagaOperations,
  id: string,
  decision: keyof typeof APPROVALS,
  decider: Decider,
) {
  const decided = await saga.decide(id, decision, decider);
  const { approval, decidedBy } = decided;
  const told = decidedBy ? `${approval} by ${decidedBy}` : approval;
  if (approval === APPROVALS[decision]) return { ...decided, told };
  throw new Refused(`${id}: ${told} before; nothing was changed`);
}

/** The states from which the page draws a saga, and the names that it uses. */
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
