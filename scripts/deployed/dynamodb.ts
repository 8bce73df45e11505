import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { namespaceIn } from "../faults/exchange";
import { REGION } from "../localstack/settings";
import { CALL } from "./limits";

/** Set by a test stage: the address of the DynamoDB Local behind its LocalStack. */
export const DYNAMODB_LOCAL = "ORDER_SAGA_DYNAMODB_LOCAL";

const LONGEST_KEY_BYTES = 2048;

/** Whether a row can have this key; to ask for another one is an error. */
export const isKey = (key: string): boolean =>
  key !== "" && Buffer.byteLength(key) <= LONGEST_KEY_BYTES;

/**
 * A client of the tables. A test that waits for many sagas reads thousands of rows, and LocalStack is only one
 * process. If the stage names a DynamoDB Local, the client asks it directly, under the key by which it knows
 * LocalStack's tables.
 */
export function dynamoDbClient(): DynamoDBClient {
  const endpoint = process.env[DYNAMODB_LOCAL];
  if (!endpoint) return new DynamoDBClient(CALL);
  const credentials = { accessKeyId: namespaceIn(REGION), secretAccessKey: "test" };
  return new DynamoDBClient({ ...CALL, endpoint, region: REGION, credentials });
}
