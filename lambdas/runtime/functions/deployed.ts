import { type Saga, serviceNamed } from "../../saga/define";
import { documentClient } from "../aws/dynamodb-store";
import { FENCE_FUNCTION, LANE_SECONDS, now, optionalSetting, setting } from "../aws/environment";
import { askedDoor } from "../aws/record-door";
import { storeOf } from "../aws/table-store";
import type { Provider, Remembering } from "../provider";
import { withMemory } from "../remembering";
import { type Parts, type Ports, partsOf, type Services, servicesOf } from "../services";
import { type Table, tableSetting, vaultTable } from "../tables";
import { vaulted } from "../vault";

/** Options of a service's function. */
export interface ServiceOptions<R> {
  /** The outside system that the service acts on. Default: the sandbox, over a table. */
  readonly provider?: Provider<R> | Remembering<R>;
}

/** The services of a saga over DynamoDB. Settings come from the environment of the calling function. */
export const deployed = <R extends object>(saga: Saga<R>): Services<R> => overDynamoDb(saga);

/**
 * The same, for the function of one service, or of the saga's records by its noun. Only the latter may write to
 * the records.
 * @throws Error if a provider is given, but the service does not act outside.
 */
export function deployedFor<R extends object>(
  saga: Saga<R>,
  service: string,
  { provider }: ServiceOptions<R>,
): Services<R> {
  const door = service === saga.noun ? undefined : askedDoor(saga, setting(FENCE_FUNCTION));
  return overDynamoDb(saga, provider ? { [service]: provider } : {}, door);
}

/** The outside systems that services act on, by the services' names. */
export type OutsideSystems<R> = Readonly<Record<string, Provider<R> | Remembering<R>>>;

/** The same, for a function that has the saga's records and its services. */
export const deployedWith = <R extends object>(
  saga: Saga<R>,
  providers: OutsideSystems<R>,
): Services<R> => overDynamoDb(saga, providers);

/** What acts outside does so through its vault, if the stack has one. */
function overDynamoDb<R extends object>(
  saga: Saga<R>,
  providers: OutsideSystems<R> = {},
  door?: Parts<R>["door"],
): Services<R> {
  for (const service of Object.keys(providers)) {
    if (serviceNamed(saga, service).sandbox) continue;
    throw new Error(`${service} does not act outside: it takes no provider`);
  }
  const ports = deployedPorts();
  const parts = partsOf(saga);
  const outside: Parts<R>["outside"] = (by, open) => {
    const provider = providers[by.service];
    const system = provider
      ? withMemory(by, provider, { ...ports, nameOf })
      : parts.outside(by, open);
    const vault = vaultTable(by.service);
    if (!by.secret || !optionalSetting(tableSetting(vault.name))) return system;
    return vaulted(system, { field: by.secret, rows: ports.store(vault), idOf: saga.idOf });
  };
  return servicesOf(saga, ports, { ...parts, outside, ...(door && { door }) });
}

const nameOf = (table: string) => setting(tableSetting(table));

function deployedPorts(): Ports {
  const client = documentClient();
  const laneSeconds = optionalSetting(LANE_SECONDS);
  return {
    laneSeconds: laneSeconds === undefined ? undefined : Number(laneSeconds),
    store: <S extends object>(table: Table<S>) => storeOf(client, table, nameOf(table.name)),
    now,
    policy: deployedPolicy,
  };
}

/** Which sagas wait for a person, as the stack says. */
export const deployedPolicy = () => ({
  threshold: Number(setting("APPROVAL_THRESHOLD")),
  seconds: Number(setting("APPROVAL_SECONDS")),
});
