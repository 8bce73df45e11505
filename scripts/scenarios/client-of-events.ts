import { setTimeout as delay } from "node:timers/promises";
import { standingOf } from "../../lambdas/saga/facts";
import { refusalName } from "../../lambdas/saga/refusals";
import { routeOf } from "../../lambdas/saga/routes";
import type { ChoreographyClient } from "../deployed/choreography-client";
import type { Answer } from "../deployed/client";
import type { Subject } from "./subject";

/** A client without an answer asks this often: as often as a message is tried. */
const CLIENT_ATTEMPTS = 5;
const CLIENT_PAUSE_MS = 500;

export type Asked = Pick<Subject, "id" | "request">;

/**
 * Places a saga as a client of a choreography does.
 * @param standing also publishes the event by which the saga goes on from where it stands.
 */
export async function placedBy(
  client: ChoreographyClient,
  { id, request }: Asked,
  standing: boolean,
): Promise<void> {
  const { saga } = client;
  let answer: Answer;
  for (let attempt = 1; ; attempt++) {
    answer = await client.place(request);
    if (answer.ok || isFinal(saga.noun, answer.error) || attempt === CLIENT_ATTEMPTS) break;
    await delay(CLIENT_PAUSE_MS);
  }
  const row = standing && (await client.record(id));
  if (!row) return;
  const { type } = standingOf(saga.noun, saga.record.parse(row));
  if (routeOf(saga, type)) await client.tell(type, id);
}

/** Whether another try would get the same answer. */
function isFinal(noun: string, error: string): boolean {
  const kinds = ["invalid", "conflict", "abandoned"] as const;
  return [...kinds.map((kind) => refusalName(noun, kind)), "InvalidCommand"].includes(error);
}
