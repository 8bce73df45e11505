import type { Saga } from "../../saga/define";
import { DynamoDbStore, documentClient } from "../aws/dynamodb-store";
import { now, setting } from "../aws/environment";
import { type Services, servicesOf } from "../services";
import { type Table, tableSetting } from "../tables";

/** The services of a saga over DynamoDB, with the settings of the function that asks. */
export function deployed<R extends object>(saga: Saga<R>): Services<R> {
  const client = documentClient();
  return servicesOf(saga, {
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
  });
}
