import { openIndexOf } from "../../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn, retriablesIn, servicesIn } from "../../lambdas/saga/define";
import { type CoordinationName, isOutbox, stackNames, tablesIn } from "../../lib/names";
import type { RoleCall } from "../../scripts/calls/calls";

/** A logical id without its hash: what a construct is called. */
export const bare = (id: string) => id.replace(/[0-9A-F]{8}$/, "");

/** Each part of a saga and one of the same kind in another: record, holding service, acting service. */
type Kin = Readonly<Record<string, string>>;

/**
 * What the roles of a saga would be seen to ask for, where they do what the roles of the same kind of
 * another saga were seen to do. `ids` are the logical ids that its stack has.
 */
export function alike(
  calls: readonly RoleCall[],
  [from, to]: readonly [AnySaga, AnySaga],
  coordination: CoordinationName,
  ids: readonly string[],
): RoleCall[] {
  const { stack } = stackNames(to, coordination);
  const named = (kin: Kin, qualified: string) => {
    const [id = "", alias] = qualified.split(":");
    const [, service = "", rest = ""] = /^([a-z]+)(service.*)$/.exec(bare(id)) ?? [];
    const wanted = service ? `${lower(kin)[service]}${rest}` : bare(id);
    const found = ids.find((one) => bare(one) === wanted);
    if (!found) throw new Error(`${stack} has no ${wanted}`);
    return alias === undefined ? found : `${found}:${kin[alias]}`;
  };
  const tableNamed = (kin: Kin, resource: string) => {
    const [tableName, index] = resource.split("/index/");
    const tables = (saga: AnySaga) => tablesIn(saga, coordination, { stage: "test" });
    const name = tables(from).find((one) => one.tableName === tableName)?.name ?? "";
    const found = tables(to).find((one) => one.name === kin[name])?.tableName;
    if (!found) throw new Error(`${stack} has no table like ${tableName}`);
    return index ? `${found}/index/${openIndexOf(to)}` : found;
  };
  const on = (kin: Kin, resource: string) => {
    const [first = "", ...more] = resource.split(" ");
    return first === "table" || first === "stream"
      ? `${first} ${tableNamed(kin, more[0] ?? "")}`
      : [named(kin, first), ...more].join(" ");
  };
  const tellsNothing = (kin: Kin, resource: string) => {
    const streamed = /^stream (.+)$/.exec(resource)?.[1];
    const table = streamed && tableNamed(kin, streamed);
    const tables = tablesIn(to, coordination, { stage: "test" });
    return tables.some((one) => one.tableName === table && !isOutbox(one));
  };
  const all = kinOf(from, to).flatMap((kin) =>
    calls.flatMap(({ role, action, on: resource }) => {
      if (tellsNothing(kin, resource)) return [];
      const call = { stack, role: named(kin, role), action, on: on(kin, resource) };
      return [call, ...onwardLike(to, call, { ids, coordination })];
    }),
  );
  return [...new Map(all.map((call) => [JSON.stringify(call), call])).values()];
}

/**
 * What comes after the pivot is asked for beside it: a deed looks at the record and at what it needs where
 * it looks outside, and the state machine has a queue more for dead letters.
 */
function onwardLike(
  saga: AnySaga,
  call: RoleCall,
  { ids, coordination }: { ids: readonly string[]; coordination: CoordinationName },
): RoleCall[] {
  const letters = ids.find((id) => bare(id) === "DeadLettersRetriable");
  const isStateMachine = bare(call.role).startsWith("SagaStateMachine");
  if (letters && isStateMachine && bare(call.on) === "DeadLettersCompensation") {
    return [{ ...call, on: letters }];
  }
  const by = retriablesIn(saga).find((it) =>
    call.role.startsWith(`${it.service.toLowerCase()}service`),
  );
  if (!by || call.action !== "dynamodb:GetItem") return [];
  const read = [saga.noun, ...Object.values(by.needs ?? {}).map(({ service }) => service)];
  return tablesIn(saga, coordination, { stage: "test" })
    .filter(({ name }) => read.includes(name))
    .map(({ tableName }) => ({ ...call, on: `table ${tableName}` }));
}

const lower = (kin: Kin): Kin =>
  Object.fromEntries(Object.entries(kin).map((pair) => pair.map((name) => name.toLowerCase())));

/** Every way to take the parts of one saga for parts of the other. */
function kinOf(from: AnySaga, to: AnySaga): Kin[] {
  const acting = (saga: AnySaga) => everyServiceIn(saga).filter(({ sandbox }) => sandbox);
  const holding = (saga: AnySaga) => servicesIn(saga).filter(({ sandbox }) => !sandbox);
  const [actor, holder] = [acting(from)[0], holding(from)[0]];
  return acting(to).flatMap((acts) =>
    holding(to).map((holds) => ({
      [from.noun]: to.noun,
      [holder?.service ?? ""]: holds.service,
      [actor?.service ?? ""]: acts.service,
      [actor?.sandbox?.table ?? ""]: acts.sandbox?.table ?? "",
    })),
  );
}
