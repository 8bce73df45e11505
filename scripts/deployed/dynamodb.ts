import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { namespaceIn } from "../faults/exchange";
import { REGION } from "../localstack/settings";
import { CALL } from "./limits";

/** The setting of a test stage that holds the address of the DynamoDB Local behind its LocalStack. */
export const DYNAMODB_LOCAL = "ORDER_SAGA_DYNAMODB_LOCAL";

const LONGEST_KEY_BYTES = 2048;

/** Whether a row can have this key. DynamoDB answers any other key with an error. */
export const isKey = (key: string): boolean =>
  key !== "" && Buffer.byteLength(key) <= LONGEST_KEY_BYTES;

/**
 * A client of the tables. If the stage names a DynamoDB Local, the client asks it directly, with the access key
 * under which it stores LocalStack's tables. Tests that wait for many sagas read thousands of rows, and
 * LocalStack is a single process.
 */
export function dynamoDbClient(): DynamoDBClient {
  const endpoint = process.env[DYNAMODB_LOCAL];
  if (!endpoint) return new DynamoDBClient(CALL);
  const credentials = { accessKeyId: namespaceIn(REGION), secretAccessKey: "test" };
  return new DynamoDBClient({ ...CALL, endpoint, region: REGION, credentials });
}
