import { approving } from "../../../lambdas/runtime/approving";
import { enoughFor } from "../../../lambdas/runtime/front/enough";
import {
  type FrontNeeds,
  type FrontResponse,
  frontHandler,
} from "../../../lambdas/runtime/front/handler";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { servicesOf } from "../../../lambdas/runtime/services";
import { drive } from "../../../lambdas/runtime/stepping/drive";
import { performing } from "../../../lambdas/runtime/stepping/tasks";
import { recordTable, serviceTable, type Table } from "../../../lambdas/runtime/tables";
import type { AnyRequest, AnySaga } from "../../../lambdas/saga/define";
import { Unavailable } from "../../../lambdas/saga/errors";
import type { AskName } from "../../../lambdas/saga/front/asks";
import type { RecordRow } from "../../../lambdas/saga/record-row";
import { aContext } from "../shared/lambda-context";
import { workflowOf } from "../stepping/given";

export const THRESHOLD = 100_000;
const POLICY = { threshold: THRESHOLD, seconds: 3600 };

/** What an in-memory front door can be told to do. */
export interface Weather {
  isOpen: boolean;
  isBehind: boolean;
  /** What becomes of a saga that begins in the lane. */
  lane: "runs" | "confirms" | "places" | "is away" | "is taken" | "is slow";
  standard: "starts" | "is away";
  record: "answers" | "is away";
  counters: "answer" | "are away";
}

/**
 * A front door over tables in memory. The lane places a saga by the real commands and confirms it, or runs all of it, so
 * that the record decides as it does when deployed. `calls` has what was asked of other functions, in that order, `looks`
 * which counters the door has read, and `vaulted` the requests whose secrets were put away.
 */
export function frontDoor(saga: AnySaga, changes: Partial<Weather> = {}, ends = false) {
  const weather: Weather = {
    ...{ isOpen: true, isBehind: false, lane: "confirms", standard: "starts", record: "answers" },
    counters: "answer",
    ...changes,
  };
  const calls: string[] = [];
  const looks: string[] = [];
  const vaulted: string[] = [];
  const stores = new Map<string, MemoryStore<object>>();
  const store = <S extends object>(table: Table<S>) => {
    const found = stores.get(table.name) ?? new MemoryStore<S>();
    stores.set(table.name, found as MemoryStore<object>);
    return found as MemoryStore<S>;
  };
  const now = () => new Date().toISOString();
  const services = servicesOf(saga, { store, now, policy: () => POLICY });
  const record = services.function(saga.noun);
  const perform = performing({
    command: (name, payload) => {
      const service = services.function(name);
      return service.run(service.parse(payload));
    },
    update: async () => ({}),
    executions: { start: async () => "started" },
  });
  const leftMs = () => 60_000;
  const command = (name: string, request: AnyRequest, more: object = {}) =>
    record.run(record.parse({ command: name, [saga.name]: request, ...more }));
  const away = (what: string) => new Unavailable(`${what} is away`);
  const begin = async (request: AnyRequest) => {
    calls.push("begin");
    if (weather.lane === "is away") throw away("the lane");
    if (weather.lane === "is taken") return "taken";
    if (weather.lane === "is slow") return "begun";
    if (weather.lane === "runs") {
      const execution = { Id: `direct:${saga.idOf(request)}:request`, Input: request };
      await drive(workflowOf(saga), execution, { perform, leftMs });
      return "begun";
    }
    const execution = `arn:aws:states:eu-west-1:1:execution:Saga:${saga.idOf(request)}`;
    await command("place", request, { execution }).catch(() => undefined);
    if (weather.lane === "confirms") {
      await command("confirm", request, { execution }).catch(() => undefined);
    }
    return "begun";
  };
  let left = 28_000;
  let reads = 0;
  /** Milliseconds that a look takes. By default nothing is left after the first one. */
  const time = { lookMs: 7000 };
  const needs: FrontNeeds<AnyRequest> = {
    scopes: "saga/",
    records: () => ({
      read: (id) => {
        reads += 1;
        return services.records().read(id);
      },
    }),
    place: () => ({
      policy: saga.steps.some((step) => "waits" in step) ? POLICY : undefined,
      isOpen: async () => weather.isOpen,
      isBehind: async () => weather.isBehind,
      enough: enoughFor(saga, (by) => ({
        numbers: async (keys) => {
          looks.push(...keys);
          if (weather.counters === "are away") throw away("the table");
          return store(serviceTable(saga, by)).numbers(keys);
        },
      })),
      kept: async (request) => {
        vaulted.push(saga.idOf(request));
        return request;
      },
      place: async (request, told) => {
        calls.push("place");
        if (weather.record === "is away") throw away("the record's function");
        return command("place", request, told);
      },
      starts: () => ({
        ends,
        begin: begin as never,
        start: async () => {
          calls.push("start");
          if (weather.standard === "is away") throw away("Step Functions");
        },
        executionOf: (id) => `arn:aws:states:eu-west-1:1:execution:Saga:${id}`,
      }),
    }),
    decide: () => ({
      decide: async ({ id, ...verdict }) => {
        calls.push("decide");
        const run = approving(services, { resume: async () => false });
        return run({ name: "decide", id, ...verdict });
      },
    }),
    compensate: () => ({
      abandon: async (request, told) => command("abandon", request, told),
      reconcile: async () => calls.push("reconcile"),
    }),
  };
  const handlers = new Map<AskName, ReturnType<typeof frontHandler<AnyRequest>>>();
  const send = (ask: AskName, event: object): Promise<FrontResponse> => {
    const handler = handlers.get(ask) ?? frontHandler(saga, ask, needs);
    handlers.set(ask, handler);
    // Time goes by with each look, so that nobody has to wait for it.
    left = 28_000;
    reads = 0;
    return handler(event, { ...aContext(), getRemainingTimeInMillis: () => (left -= time.lookMs) });
  };
  const rows = store(recordTable(saga)).rows;
  const row = (id: string): RecordRow<AnyRequest> | undefined => rows.get(id)?.state;
  return {
    ...{ weather, calls, looks, vaulted, time, send, row, command, services, store },
    /** How often the last request has read a record. */
    reads: () => reads,
  };
}

/** What API Gateway sends of a request. `who` is a user of IAM. */
export function eventOf(
  who: string | undefined,
  { id, body, type = "application/json" }: { id?: string; body?: unknown; type?: string } = {},
) {
  return {
    headers: { "Content-Type": type },
    pathParameters: id === undefined ? null : { id },
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      identity: { userArn: who === undefined ? null : `arn:aws:iam::123456789012:user/${who}` },
    },
  };
}
