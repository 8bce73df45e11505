import timers from "node:timers/promises";
import type { Saga } from "../../saga/define";
import type { AskName } from "../../saga/front/asks";
import { problemOf } from "../../saga/front/failure";
import { PROBLEM_JSON } from "../../saga/front/problem";
import { type Asked, readAsked } from "../../saga/front/request";
import { now } from "../aws/environment";
import { type LambdaHandler, logger, observed } from "../aws/observability";
import { inTraceOf } from "../aws/saga-trace";
import { deciding, reading } from "./deciding";
import { placing } from "./placing";
import type { CompensateNeeds, DecideNeeds, PlaceNeeds, ReadPorts, Reply, Starts } from "./ports";
import { refusing } from "./replies";
import { undoing } from "./undoing";

/** What API Gateway takes as the answer to a caller. */
export interface FrontResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON: a saga, or problem details. */
  readonly body: string;
}

/** Does what is asked. */
type Serve<R extends object> = (asked: Asked<R>, ports: ReadPorts<R>) => Promise<Reply>;

/** What a saga's front door needs from outside. A function makes only what its ask needs. */
export interface FrontNeeds<R extends object> {
  /** What the scopes of tokens begin with. */
  readonly scopes: string;
  /** The rows of the saga's records. */
  records(): { read: ReadPorts<R>["read"] };
  place(): PlaceNeeds<R> & { starts(leftMs: () => number): Starts<R> };
  decide(): DecideNeeds;
  compensate(): CompensateNeeds<R>;
}

/** Takes what API Gateway sends of one ask, and answers it, whatever happens. */
export function frontHandler<R extends object>(
  saga: Saga<R>,
  ask: AskName,
  needs: FrontNeeds<R>,
): LambdaHandler<unknown, FrontResponse> {
  const serve = serverOf(ask, needs);
  const records = needs.records();
  return observed(async (event, context) => {
    const ports = {
      saga,
      read: (id: string) => records.read(id),
      leftMs: () => context.getRemainingTimeInMillis(),
      pause: (milliseconds: number) => timers.setTimeout(milliseconds),
      now,
    };
    const reply = await answered(() => readAsked(saga, ask, event, needs.scopes), serve, ports);
    const problem: unknown = Reflect.get(reply.body, "type");
    logger.info("answered", { ask, status: reply.status, problem });
    return responseOf(reply);
  });
}

async function answered<R extends object>(
  read: () => ReturnType<typeof readAsked<R>>,
  serve: Serve<R>,
  ports: ReadPorts<R>,
): Promise<Reply> {
  try {
    const asked = read();
    if (!("ask" in asked)) return refusing(asked);
    const id = asked.ask === "place" ? ports.saga.idOf(asked.request) : asked.id;
    logger.setCorrelationId(id);
    logger.appendKeys({ by: asked.caller.by });
    return await inTraceOf(id, asked.ask, () => serve(asked, ports));
  } catch (error) {
    const found = problemOf(ports.saga, error);
    if (found.status >= 500) logger.error("failed", error instanceof Error ? error : String(error));
    return refusing(found);
  }
}

/** Makes what an ask needs once, for all requests of a process. */
function serverOf<R extends object>(ask: AskName, needs: FrontNeeds<R>): Serve<R> {
  const wrong = (asked: Asked<R>) => new Error(`${asked.ask} is not served here`);
  switch (ask) {
    case "place": {
      const { starts, ...own } = needs.place();
      return async (asked, ports) => {
        if (asked.ask !== ask) throw wrong(asked);
        const all = { ...own, ...starts(ports.leftMs), ...ports };
        return placing(all, asked.request, asked.caller);
      };
    }
    case "read":
      return async (asked, ports) => {
        if (asked.ask !== ask) throw wrong(asked);
        return reading(ports, asked.id);
      };
    case "decide": {
      const own = needs.decide();
      return async (asked, ports) => {
        if (asked.ask !== ask) throw wrong(asked);
        return deciding({ ...own, ...ports }, asked);
      };
    }
    case "compensate": {
      const own = needs.compensate();
      return async (asked, ports) => {
        if (asked.ask !== ask) throw wrong(asked);
        return undoing({ ...own, ...ports }, asked);
      };
    }
  }
}

const responseOf = ({ status, body, location, retryAfter }: Reply): FrontResponse => ({
  statusCode: status,
  headers: {
    "content-type": status < 400 ? "application/json" : PROBLEM_JSON,
    "cache-control": "no-store",
    ...(location && { location }),
    ...(retryAfter !== undefined && { "retry-after": `${retryAfter}` }),
  },
  body: JSON.stringify(body),
});
