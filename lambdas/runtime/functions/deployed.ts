import { type Saga, serviceNamed } from "../../saga/define";
import { DynamoDbStore, documentClient } from "../aws/dynamodb-store";
import { now, setting } from "../aws/environment";
import type { Provider } from "../provider";
import { type Ports, partsOf, type Services, servicesOf } from "../services";
import { type Table, tableSetting } from "../tables";

/** What the function of a service may be given. */
export interface ServiceOptions<R> {
  /** The system outside, where the service acts on one. Default: the sandbox, over a table. */
  readonly provider?: Provider<R>;
}

/** The services of a saga over DynamoDB, with the settings of the function that asks. */
export function deployed<R extends object>(saga: Saga<R>): Services<R> {
  return servicesOf(saga, deployedPorts());
}

/**
 * The same, for the function of one service.
 * @throws Error where it is given a provider and acts on none.
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
  return servicesOf(saga, deployedPorts(), { ...partsOf(saga), outside: () => provider });
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
