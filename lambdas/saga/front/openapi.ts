import * as z from "zod";
import type { AnySaga } from "../define";
import { ASKS, type AskName, asksOf, collectionOf, type Scope } from "./asks";
import { firstHold } from "./enough";
import { PROBLEM_JSON, PROBLEMS, type ProblemKind, problemSchema } from "./problem";
import { bodies, MOST_BYTES } from "./request";
import { viewSchema } from "./view";

/** The document that describes the front door of a saga, OpenAPI 3.0. It is JSON. */
export interface OpenApi {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    /** Answers that several operations have. */
    readonly responses: Readonly<Record<string, Described>>;
    readonly securitySchemes: object;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, Described | { readonly $ref: string }>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** An answer: what it means, its headers, and what it holds by its content type. */
export interface Described {
  readonly description: string;
  readonly headers?: object;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const asJson = (name: string) => ({ "application/json": { schema: ref(name) } });
const schemaOf = (schema: z.ZodType) => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" });
  return json;
};

/** What every ask can be answered: by the gateway, or by any function. */
const ALWAYS: readonly ProblemKind[] = [
  ...(["unauthorized", "forbidden", "throttled", "internal", "unavailable", "late"] as const),
];
const OF_BODIES: readonly ProblemKind[] = ["bad-input", "too-large", "not-json"];
const OF: Readonly<Record<AskName, readonly ProblemKind[]>> = {
  place: [...OF_BODIES, "conflict", "paused", "overloaded"],
  read: ["unknown"],
  decide: [...OF_BODIES, "unknown", "own-saga", "decided", "refused"],
  compensate: [...OF_BODIES, "unknown", "refused"],
};
/** The answers with the saga. */
const TOLD: Readonly<Record<AskName, Readonly<Record<number, string>>>> = {
  place: {
    200: "It has ended: `outcome` tells how. The same request again gets the same answer.",
    202: "It is stored and not over yet. Look at it where `Location` says.",
  },
  read: { 200: "The saga as its record has it." },
  decide: { 200: "The decision counts. The same decision again gets the same answer." },
  compensate: {
    200: "It is undone.",
    202: "It is abandoned and is being undone. Look at it where `Location` says.",
  },
};

/** The OpenAPI document of a saga's front door, made from its definition. */
export function openApiOf(saga: AnySaga): OpenApi {
  const { noun, says } = saga;
  const paths: Record<string, Record<string, Operation>> = {};
  for (const name of asksOf(saga)) {
    const { method, path } = ASKS[name];
    const at = collectionOf(saga) + path;
    paths[at] = { ...paths[at], [method.toLowerCase()]: operationOf(saga, name) };
  }
  return {
    openapi: "3.0.1",
    info: { title: `${noun} saga`, version: "1", description: `${says}.` },
    paths,
    components: {
      schemas: {
        [noun]: schemaOf(saga.request),
        [`${noun}State`]: schemaOf(viewSchema(saga)),
        Decision: schemaOf(bodies.decide),
        Compensation: schemaOf(bodies.compensate),
        Problem: schemaOf(problemSchema),
      },
      responses: sharedProblems(),
      securitySchemes: {
        iam: {
          ...{ type: "apiKey", in: "header", name: "Authorization" },
          description:
            "A request signed with AWS Signature Version 4, for the service execute-api.",
        },
      },
    },
  };
}

const SAYS: Readonly<Record<AskName, (noun: string) => string>> = {
  place: (noun) => `Places a new ${noun}, or finds it placed`,
  read: (noun) => `Tells how the ${noun} stands`,
  decide: (noun) => `Approves or rejects the ${noun}, which waits for a person`,
  compensate: (noun) => `Has the ${noun} undone, unless it is confirmed`,
};

function operationOf(saga: AnySaga, name: AskName): Operation {
  const { noun } = saga;
  const { path, scopes } = ASKS[name];
  const body = { place: noun, read: "", decide: "Decision", compensate: "Compensation" }[name];
  return {
    operationId: `${name}${noun}`,
    summary: SAYS[name](noun.toLowerCase()),
    description: descriptionOf(scopes, body),
    parameters: path === "" ? [] : [ID],
    ...(body && { requestBody: { required: true, content: asJson(body) } }),
    responses: { ...answersOf(noun, name), ...problemsOf(saga, name) },
    security: [{ iam: [] }],
  };
}

const descriptionOf = (scopes: readonly Scope[], body: string) =>
  [
    `Allowed to whoever may ${scopes.join(" or ")}.`,
    ...(body ? [`A body has at most ${MOST_BYTES} bytes.`] : []),
  ].join(" ");

const ID = { name: "id", in: "path", required: true, schema: { type: "string" } };

const RETRY_AFTER = { "Retry-After": { schema: { type: "integer" }, description: "Seconds." } };
const LOCATION = {
  Location: { schema: { type: "string" }, description: "Where the saga is, relative to this." },
};

function answersOf(noun: string, name: AskName): Record<string, Described> {
  const content = asJson(`${noun}State`);
  const headersOf = (status: string) => ({
    ...(name === "place" || name === "compensate" ? LOCATION : {}),
    ...(status === "202" && RETRY_AFTER),
  });
  const all = Object.entries(TOLD[name]).map(([status, description]) => {
    const headers = headersOf(status);
    const more = Object.keys(headers).length > 0 ? { headers } : {};
    return [status, { description, ...more, content }] as const;
  });
  return Object.fromEntries(all);
}

/** The problems of an ask. One that only says what is always said is a reference. */
function problemsOf(
  saga: AnySaga,
  name: AskName,
): Record<string, Described | { readonly $ref: string }> {
  const short: ProblemKind[] = name === "place" && firstHold(saga) ? ["not-enough"] : [];
  const all = byStatus([...ALWAYS, ...OF[name], ...short]).map(([status, kinds]) => {
    const isShared = SHARED.get(status)?.join() === kinds.join();
    const described = isShared
      ? { $ref: `#/components/responses/${nameOf(status)}` }
      : describing(status, kinds);
    return [`${status}`, described] as const;
  });
  return Object.fromEntries(all);
}

const sharedProblems = (): Record<string, Described> =>
  Object.fromEntries(
    [...SHARED].map(([status, kinds]) => [nameOf(status), describing(status, kinds)]),
  );

const nameOf = (status: number) => `Problem${status}`;

function byStatus(kinds: readonly ProblemKind[]): [number, ProblemKind[]][] {
  const found = new Map<number, ProblemKind[]>();
  for (const kind of kinds) {
    const [status] = PROBLEMS[kind];
    found.set(status, [...(found.get(status) ?? []), kind]);
  }
  return [...found];
}

/** The kinds that stand together for a status, where nothing else is said. */
const SHARED: ReadonlyMap<number, readonly ProblemKind[]> = new Map(
  byStatus([...ALWAYS, ...OF_BODIES, "unknown"]),
);

function describing(status: number, kinds: readonly ProblemKind[]): Described {
  const description = kinds.map((kind) => `\`${kind}\`: ${PROBLEMS[kind][1]}.`).join(" ");
  const headers = [429, 503].includes(status) ? { headers: RETRY_AFTER } : {};
  return { description, ...headers, content: { [PROBLEM_JSON]: { schema: ref("Problem") } } };
}

/** The document as it is committed. */
export const openApiText = (saga: AnySaga): string =>
  `${JSON.stringify(openApiOf(saga), null, 1)}\n`;
