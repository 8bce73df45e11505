import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import * as z from "zod";
import type { RowType } from "./dynamodb-store";
import { valuesOf } from "./dynamodb-values";

/** One commit of a row, as the table's stream reports it. */
export interface RowChange<State> {
  readonly key: string;
  readonly before: State | undefined;
  readonly after: State;
}

/** The name of the table that a record comes from. */
export function tableOf({ eventSourceARN = "" }: DynamoDBRecord): string {
  return /:table\/([^/]+)\/stream\//.exec(eventSourceARN)?.[1] ?? "";
}

/** The position of a record in its stream. */
export function sequenceOf({ dynamodb }: DynamoDBRecord): string {
  return z.string().parse(dynamodb?.SequenceNumber);
}

/** The value of a record's key attribute. */
export function keyOf({ dynamodb }: DynamoDBRecord, keyAttribute: string): string {
  return z.string().parse(dynamodb?.Keys?.[keyAttribute]?.S);
}

/** Undefined if the row was deleted. @throws ZodError if the row is not what the table should hold. */
export function changeOf<State>(
  record: DynamoDBRecord,
  { keyAttribute, state }: Pick<RowType<State>, "keyAttribute" | "state">,
): RowChange<State> | undefined {
  const before = imageOf(record.dynamodb?.OldImage);
  const after = imageOf(record.dynamodb?.NewImage);
  if (!after) return undefined;
  return {
    key: keyOf(record, keyAttribute),
    before: before && state.parse(before),
    after: state.parse(after),
  };
}

type Image = NonNullable<NonNullable<DynamoDBRecord["dynamodb"]>["NewImage"]>;

function imageOf(image: Image | undefined): Record<string, unknown> | undefined {
  // The same JSON under two names: Lambda's types lack members that the SDK's types have.
  return image && valuesOf(image as Record<string, AttributeValue>);
}
