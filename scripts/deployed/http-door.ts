import * as z from "zod";
import type { Outputs } from "../../scripts/deployed/outputs";
import type { Call } from "../../scripts/faults/protocol";

/** An answer over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The front door of a saga on an emulator, over plain HTTP. */
export interface Door {
  /** Sends a request as this user of IAM. A text is sent as it is, anything else as JSON. */
  send(who: string | undefined, method: string, path: string, body?: unknown): Promise<Answer>;
}

/** The emulator reads who signs, and checks no signature. */
const signedBy = (who: string) =>
  `AWS4-HMAC-SHA256 Credential=${who}/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0`;

/** An emulator has no host of its own for an API. */
export function doorOf(outputs: Outputs): Door {
  const [, id, path] = /^https:\/\/([^.]+)\.[^/]*(\/.*)$/.exec(outputs.of("ApiUrl")) ?? [];
  const base = `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${id}${path}`;
  return {
    send: async (who, method, path, body) => {
      const answer = await fetch(base + path, {
        method,
        headers: {
          "content-type": "application/json",
          ...(who && { authorization: signedBy(who) }),
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text || "{}")).data ?? {};
      const headers = Object.fromEntries(answer.headers.entries());
      return { status: answer.status, headers, body: text, json };
    },
  };
}

/** What the function that places has asked of AWS, by the saga's own names for tables: `GetItem Order`. */
export function callsOfDoor(outputs: Outputs, calls: readonly Call[]): string[] {
  const own = outputs.of("FrontPlaceFunctionName");
  const names = new Map(
    Object.entries(outputs.all).map(
      ([output, name]) => [name, output.replace(/TableName$/, "")] as const,
    ),
  );
  return calls
    .filter(({ functionName }) => functionName === own)
    .map(({ operation, tables }) =>
      [operation, ...tables.map((it) => names.get(it) ?? it)].join(" "),
    );
}
