import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";

/**
 * How values become DynamoDB's and back. DynamoDB's numbers may have more digits than JavaScript's. Reading
 * rounds them. No service has such a number, so none is written.
 */
export const translation = () => ({
  marshallOptions: { removeUndefinedValues: true },
  unmarshallOptions: { wrapNumbers: Number },
});

/** An item as plain values, for when the client returns it in DynamoDB's own format. */
export const valuesOf = (item: Record<string, AttributeValue>): Record<string, unknown> =>
  unmarshall(item, translation().unmarshallOptions);
