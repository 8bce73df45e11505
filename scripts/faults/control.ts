import type { IncomingMessage, ServerResponse } from "node:http";
import * as z from "zod";
import { readAll } from "./exchange";
import { type HotKeys, hotKeySchema } from "./hot-keys";
import { type Call, CONTROL_PREFIX, ruleSchema } from "./protocol";
import { type ActiveRule, isOf, type RuleBook } from "./rule-book";

/** The state of the proxy, which the control API reads and changes. */
export interface ProxyState {
  readonly rules: RuleBook;
  readonly hotKeys: HotKeys;
  calls: Call[];
  /** Refuses connections for this many milliseconds. */
  refuse(ms: number): Promise<void>;
}

const outageSchema = z.strictObject({ ms: z.int().min(1).max(60_000) });

type Told = { readonly status: number; readonly body: unknown };

/**
 * The control API, JSON:
 *
 *     GET    /_faults/calls[?sagaId=]        the calls, oldest first
 *     DELETE /_faults/calls[?sagaId=]        forgets them
 *     POST   /_faults/rules                  adds a rule, answers its tally (with its id)
 *     DELETE /_faults/rules[?sagaId=]        removes rules
 *     DELETE /_faults/rules/<id>             removes a rule
 *     GET    /_faults/rules/<id>             a rule's tally
 *     GET    /_faults/rules/<id>/reached?count=1   the same, as soon as it was hit that often
 *     POST   /_faults/hot-keys               {"key", "holdMs", "perSecond"}: limits what items take
 *     DELETE /_faults/hot-keys?key=          lifts the limits of that key
 *     POST   /_faults/outage                 {"ms"}: refuses connections for this time, from now on
 *     POST   /_faults/rules/<id>/release     releases its held calls; answers when they are done
 */
export async function control(
  state: ProxyState,
  from: IncomingMessage,
  to: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(from.url ?? "/", "http://proxy");
  const [kind, id, action] = pathname.slice(CONTROL_PREFIX.length + 1).split("/");
  const sagaId = searchParams.get("sagaId") ?? undefined;
  const route = `${from.method} ${[kind, id && ":id", action].filter(Boolean).join("/")}`;
  const { status, body } = await answer();
  to.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

  async function answer(): Promise<Told> {
    switch (route) {
      case "GET calls":
        return ok(state.calls.filter((call) => chosen(call, sagaId)));
      case "DELETE calls":
        state.calls = sagaId === undefined ? [] : withoutSaga(state.calls, sagaId);
        return ok({});
      case "POST rules":
        return addRule(state, await readAll(from));
      case "POST outage": {
        const { ms } = outageSchema.parse(JSON.parse((await readAll(from)).toString()));
        to.once("close", () => void state.refuse(ms));
        return ok({});
      }
      case "POST hot-keys":
        return addHotKey(state, await readAll(from));
      case "DELETE hot-keys":
        state.hotKeys.remove(searchParams.get("key") ?? "");
        return ok({});
      case "DELETE rules":
        state.rules.clear(sagaId);
        return ok({});
      case "DELETE rules/:id":
        state.rules.remove(Number(id));
        return ok({});
      default: {
        const active = state.rules.find(Number(id));
        if (!active) return { status: 404, body: { error: `no ${route} for ${pathname}` } };
        return ofRule(active, route, Number(searchParams.get("count") ?? 1));
      }
    }
  }
}

const ok = (body: unknown): Told => ({ status: 200, body });

const chosen = (call: Call, sagaId: string | undefined) =>
  sagaId === undefined || isOf(call, sagaId);

/** Forgets a saga's calls. A call that also belongs to other sagas is kept for them. */
function withoutSaga(calls: readonly Call[], sagaId: string): Call[] {
  for (const call of calls) {
    if (call.sagaIds) call.sagaIds = call.sagaIds.filter((id) => id !== sagaId);
  }
  return calls.filter((call) => call.sagaIds?.length !== 0 && !isOf(call, sagaId));
}

function addRule({ rules }: ProxyState, raw: Buffer): Told {
  const parsed = ruleSchema.safeParse(JSON.parse(raw.toString()));
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  return ok(rules.add(parsed.data).tally());
}

function addHotKey({ hotKeys }: ProxyState, raw: Buffer): Told {
  const parsed = hotKeySchema.safeParse(JSON.parse(raw.toString()));
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  hotKeys.add(parsed.data);
  return ok({});
}

async function ofRule(active: ActiveRule, route: string, count: number): Promise<Told> {
  switch (route) {
    case "GET rules/:id":
      return ok(active.tally());
    case "GET rules/:id/reached": {
      if (await active.untilReached(count)) return ok(active.tally());
      return { status: 410, body: { error: "the rule was removed before" } };
    }
    case "POST rules/:id/release":
      await active.release();
      return ok(active.tally());
    default:
      return { status: 404, body: { error: `no ${route}` } };
  }
}
