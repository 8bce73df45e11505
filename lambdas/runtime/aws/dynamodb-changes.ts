import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { DynamoDBRecord } from "aws-lambda";
import * as z from "zod";
import type { RowType } from "./dynamodb-store";
import { valuesOf } from "./dynamodb-values";

/** One commit of a row, as its table's stream tells it; nothing where the row was deleted. */
export interface RowChange<State> {
  readonly key: string;
  readonly before: State | undefined;
  readonly after: State;
}

/** The name of the table that a record comes from. */
export function tableOf({ eventSourceARN = "" }: DynamoDBRecord): string {
  return /:table\/([^/]+)\/stream\//.exec(eventSourceARN)?.[1] ?? "";
}

/** Where a record is in its stream. */
export function sequenceOf({ dynamodb }: DynamoDBRecord): string {
  return z.string().parse(dynamodb?.SequenceNumber);
}

/** The value of a record's key attribute. */
export function keyOf({ dynamodb }: DynamoDBRecord, keyAttribute: string): string {
  return z.string().parse(dynamodb?.Keys?.[keyAttribute]?.S);
}

/** @throws ZodError when the row is not what the table should hold. */
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
  // The same JSON under two names: Lambda's types know no members that the SDK's have.
  return image && valuesOf(image as Record<string, AttributeValue>);
}
