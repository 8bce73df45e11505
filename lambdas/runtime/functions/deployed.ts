import { type Saga, serviceNamed } from "../../saga/define";
import { DynamoDbStore, documentClient } from "../aws/dynamodb-store";
import { now, setting } from "../aws/environment";
import type { Provider, Remembering } from "../provider";
import { type Ports, partsOf, type Services, servicesOf } from "../services";
import { memoryTable, type Table, tableSetting } from "../tables";

/** Options of a service's function. */
export interface ServiceOptions<R> {
  /** The outside system that the service acts on. Default: the sandbox, over a table. */
  readonly provider?: Provider<R> | Remembering<R>;
}

/** The services of a saga over DynamoDB. Settings come from the environment of the calling function. */
export function deployed<R extends object>(saga: Saga<R>): Services<R> {
  return servicesOf(saga, deployedPorts());
}

/**
 * The same, for the function of one service.
 * @throws Error if a provider is given, but the service does not act outside.
 */
export function deployedFor<R extends object>(
  saga: Saga<R>,
  service: string,
  { provider }: ServiceOptions<R>,
): Services<R> {
  if (!provider) return deployed(saga);
  if (!serviceNamed(saga, service).sandbox) {
    throw new Error(`${service} does not act outside: it takes no provider`);
  }
  const ports = deployedPorts();
  const outside = "over" in provider ? remembering(service, provider, ports) : provider;
  return servicesOf(saga, ports, { ...partsOf(saga), outside: () => outside });
}

function remembering<R>(service: string, provider: Remembering<R>, { store }: Ports): Provider<R> {
  const table = memoryTable(service, provider.remembers);
  return provider.over(store(table), setting(tableSetting(table.name)));
}

function deployedPorts(): Ports {
  const client = documentClient();
  return {
    store: <S extends object>({ name, keyAttribute, row }: Table<S>) =>
      new DynamoDbStore<S>(client, {
        table: setting(tableSetting(name)),
        keyAttribute,
        state: row,
      }),
    now,
    policy: () => ({
      threshold: Number(setting("APPROVAL_THRESHOLD")),
      seconds: Number(setting("APPROVAL_SECONDS")),
    }),
  };
}
