import { z } from "zod";
import { jsonOf } from "../command/json";

const HEALTH_MS = 2_000;
/** The first call loads the service, which takes long on a busy machine. */
const CALL_MS = 30_000;

const healthSchema = z.object({ version: z.string(), services: z.record(z.string(), z.string()) });

/** What answers at an address: a LocalStack, another server (described in `what`), or nothing. */
export type Answer = { from: "LocalStack" } | { from: "other"; what: string } | { from: "nothing" };

/** Requests LocalStack's health document from an address. No other server has it. */
export async function whoAnswers(endpoint: string): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(HEALTH_MS);
    const response = await fetch(new URL("/_localstack/health", endpoint), { signal });
    const text = await response.text();
    if (response.ok && healthSchema.safeParse(jsonOf(text)).success) return { from: "LocalStack" };
    const server = response.headers.get("server");
    return { from: "other", what: `HTTP ${response.status}${server ? ` from ${server}` : ""}` };
  } catch {
    return { from: "nothing" };
  }
}

/** Whether a LocalStack answers at this address, e.g. http://127.0.0.1:4566. */
export async function isHealthy(endpoint: string): Promise<boolean> {
  return (await whoAnswers(endpoint)).from === "LocalStack";
}

/**
 * Whether LocalStack's services can be used. The health document reports that too early: DynamoDB runs
 * in its own process, and only a call shows that it is ready.
 */
export async function answersCalls(endpoint: string, abort?: AbortSignal): Promise<boolean> {
  if (!(await isHealthy(endpoint))) return false;
  try {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "DynamoDB_20120810.ListTables",
        // LocalStack reads the account and the region, and checks no signature.
        authorization:
          "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, " +
          "SignedHeaders=host, Signature=0",
      },
      body: "{}",
      signal: AbortSignal.any([AbortSignal.timeout(CALL_MS), ...(abort ? [abort] : [])]),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
