import fc from "fast-check";
import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import { ASKS, asksOf, collectionOf } from "../../lambdas/saga/front/asks";
import {
  type Described,
  type OpenApi,
  type Operation,
  openApiOf,
} from "../../lambdas/saga/front/openapi";

/** JSON schema as zod writes it for requests, as far as values are made from it here. */
const schemaSchema = z.object({
  type: z.enum(["object", "array", "string", "integer"]),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.int().optional(),
  maximum: z.int().optional(),
  minItems: z.int().optional(),
});

/** Values that a schema describes. */
export function valuesOf(schema: unknown): fc.Arbitrary<unknown> {
  const it = schemaSchema.parse(schema);
  const { minLength = 0, maxLength = 300, minimum = 0, maximum = 10_000 } = it;
  switch (it.type) {
    case "object": {
      const all = Object.entries(it.properties ?? {});
      const made = Object.fromEntries(all.map(([name, of]) => [name, valuesOf(of)]));
      return fc.record(made, { requiredKeys: it.required ?? [] });
    }
    case "array":
      return fc.array(valuesOf(it.items), { minLength: it.minItems ?? 0, maxLength: 3 });
    case "integer":
      return fc.integer({ min: minimum, max: Math.min(maximum, 1_000_000) });
    case "string":
      if (it.enum) return fc.constantFrom(...it.enum);
      if (it.pattern)
        return fc
          .stringMatching(new RegExp(it.pattern))
          .filter(({ length }) => length <= maxLength);
      return fc.string({ unit: "binary", minLength, maxLength });
  }
}

/**
 * The same values, some with fields of a known one, because not all rules are in the schema; and what somebody may
 * send who has not read the document.
 */
export function bodiesOf(schema: unknown, known: object = {}): fc.Arbitrary<string> {
  const some = fc.subarray(Object.entries(known)).map((fields) => Object.fromEntries(fields));
  const merged = fc
    .tuple(valuesOf(schema), some)
    .map(([value, own]) => ({ ...Object(value), ...own }));
  const right = fc.oneof(merged, { weight: 2, arbitrary: fc.constant(known) });
  const changed = fc
    .tuple(right, fc.string(), fc.jsonValue(), fc.boolean())
    .map(([value, name, other, isNew]) => {
      const fields = Object.entries(Object(value));
      const [first] = fields[name.length % Math.max(1, fields.length)] ?? [];
      return { ...Object(value), [isNew ? name : (first ?? name)]: other };
    });
  const json = fc
    .oneof({ weight: 4, arbitrary: right }, changed, fc.jsonValue())
    .map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 5, arbitrary: json },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  );
}

/** What can be asked of a saga, as its document describes it. `schema` is that of the body; undefined: it has none. */
export function operationsOf(saga: AnySaga) {
  const document = openApiOf(saga);
  return asksOf(saga).map((ask) => {
    const { method, path } = ASKS[ask];
    const at = collectionOf(saga) + path;
    const operation = document.paths[at]?.[method.toLowerCase()];
    if (!operation) throw new Error(`${ask} is not described`);
    return { ask, method, at, operation, document, schema: bodySchema(document, operation) };
  });
}

function bodySchema({ components }: OpenApi, { requestBody }: Operation): unknown {
  const schema = z
    .object({ content: z.object({ "application/json": z.object({ schema: refSchema }) }) })
    .safeParse(requestBody).data?.content["application/json"].schema;
  return schema && components.schemas[nameIn(schema.$ref)];
}

const refSchema = z.object({ $ref: z.string() });
const nameIn = (ref: string) => ref.split("/").at(-1) ?? "";

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Answer = Operation["responses"][string] | undefined;
const describedIn = ({ components }: OpenApi, answer: Answer): Described | undefined =>
  answer && "$ref" in answer ? components.responses[nameIn(answer.$ref)] : answer;

/** What is wrong with an answer, by the document. Undefined: it is one that the document describes. */
export function faultOf(
  document: OpenApi,
  operation: Operation,
  { status, headers, body }: Answered,
): string | undefined {
  const described = describedIn(document, operation.responses[`${status}`]);
  if (!described) return `${operation.operationId} has no answer ${status}: ${body}`;
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  const content = described.content[type];
  if (!content) return `${status} has no content of type ${type}`;
  const { $ref } = refSchema.parse(content.schema);
  const schema = z.fromJSONSchema(Object(document.components.schemas[nameIn($ref)]));
  const { error } = schema.safeParse(JSON.parse(body));
  if (error) return `${status}: ${body}: ${error.message}`;
  const missing = Object.keys(described.headers ?? {}).filter(
    (name) => !headers[name.toLowerCase()],
  );
  return missing.length > 0 && status < 500 ? `${status} lacks ${missing}` : undefined;
}
