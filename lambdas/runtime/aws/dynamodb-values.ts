import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";

/**
 * How values become DynamoDB's and back. DynamoDB's numbers may have more digits than ours: they are
 * read as near as it goes, and never written, since no service has such a number.
 */
export const translation = () => ({
  marshallOptions: { removeUndefinedValues: true },
  unmarshallOptions: { wrapNumbers: Number },
});

/** An item as plain values, where the client hands it out as DynamoDB has it. */
export const valuesOf = (item: Record<string, AttributeValue>): Record<string, unknown> =>
  unmarshall(item, translation().unmarshallOptions);
