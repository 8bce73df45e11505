import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Table } from "../tables";
import { DynamoDbStore } from "./dynamodb-store";

/** The rows of a saga's table, which has this name in the account. */
export const storeOf = <S extends object>(
  client: DynamoDBDocumentClient,
  { keyAttribute, row }: Table<S>,
  tableName: string,
): DynamoDbStore<S> => new DynamoDbStore(client, { table: tableName, keyAttribute, state: row });
