import * as z from "zod";
import { refusalName } from "../../lambdas/saga/refusals";
import { reportSchema } from "../deployed/answers";
import type { Answer } from "../deployed/client";
import type { SagaClient } from "../deployed/saga-client";
import { waitFor } from "../deployed/wait-for";
import type { Coordination } from "./coordination";
import { type FastLane, inFastLane, placesInLane } from "./lane-table";
import { orchestration } from "./orchestration";
import { SUFFIX } from "./places";
import { Plan } from "./plan";
import { NONE } from "./record";
import type { Subject } from "./subject";

type Asked = Pick<Subject, "id" | "request">;

/** A client without an answer asks this often, while there is no record. */
const ASKS = 3;
const CLOSE_MS = 240_000;

const told = z.object({ outcome: z.string(), execution: z.string().optional() });

/**
 * Runs sagas in the deployed fast lane. A run is a client that places a saga and waits for the outcome. Nobody can
 * stop such a run; killing its process can. What it hands over is an execution of the state machine.
 */
export function fastLane(client: SagaClient): Coordination {
  const { saga, outputs } = client;
  const standard = orchestration(client);
  const direct = outputs.lane === "direct" ? outputs.laneStart.replace(SUFFIX, "") : undefined;
  const lane: FastLane = { plan: new Plan(saga), direct };
  const runs = new Map<string, { answer: Promise<Answer>; over: Promise<void> }>();
  const runOf = (name: string) => {
    const run = runs.get(name);
    if (!run) throw new Error(`${name} was not started`);
    return run;
  };
  return {
    ...standard,
    done: NONE,
    lost: NONE,
    isStoppable: false,
    calls: { like: standard, here: (all) => placesInLane(lane, all) },
    scenarios: (table) => inFastLane(lane, table),
    start: async (asked, name = asked.id) => {
      const answer = placed(client, asked);
      const over = answer.then((it) => driven(client, asked, it));
      over.catch(() => {}); // thrown where the end is awaited; in a power cut nobody awaits it
      runs.set(name, { answer, over });
      return name;
    },
    ended: async (name) => {
      await runOf(name).over;
      return NONE;
    },
    givenUp: async (name) => {
      const execution = handedTo(await runOf(name).answer);
      if (execution) await client.ended(execution, CLOSE_MS);
    },
    forget: (id) => {
      for (const name of runs.keys()) if (name.startsWith(id)) runs.delete(name);
    },
    stop: async (name) => {
      throw new Error(`${name}: there is nothing to stop`);
    },
  };
}

/** What a client hears. Without an answer it knows nothing of the run. */
async function placed(client: SagaClient, { request }: Asked): Promise<Answer> {
  try {
    return await client.place(request);
  } catch (error) {
    return { ok: false, error: "NoAnswer", message: String(error) };
  }
}

/**
 * Drives on what a run left behind, and returns when that has ended. The reconciler takes up what a run has left that
 * died or found another driver, as it would by itself after some minutes. Without a record the client asks again.
 * @throws Error if the run told another outcome than the record has.
 */
async function driven(client: SagaClient, asked: Asked, first: Answer): Promise<void> {
  const { saga } = client;
  let answer = first;
  for (let asks = 1; !answer.ok; asks++) {
    if (isFinal(saga.noun, answer.error)) return;
    if (await client.record(asked.id)) return looked(client, asked);
    if (asks === ASKS) return;
    answer = await placed(client, asked);
  }
  const { outcome, execution } = told.parse(answer.value);
  if (execution) await client.ended(execution, CLOSE_MS);
  else if (outcome === "UNDER_WAY") await looked(client, asked);
  else await isRecorded(client, asked.id, outcome);
}

/** A look may fail for the reason for which the run died. The reconciler then answers that it failed, or not at all. */
async function looked(client: SagaClient, { id }: Asked): Promise<void> {
  await waitFor(`a look at ${id}`, async () => {
    const answer = await client.invoke("Reconciler", { [client.saga.idName]: id });
    return answer.ok && reportSchema.parse(answer.value).done.every(({ did }) => did !== "failed");
  });
}

async function isRecorded(client: SagaClient, id: string, outcome: string): Promise<void> {
  const { status } = (await client.record(id)) ?? {};
  if (status !== outcome) throw new Error(`${id}: a run told ${outcome}, the record is ${status}`);
}

/** The request is wrong, or its id belongs to another one. Whoever asks again is told the same. */
const isFinal = (noun: string, error: string) =>
  (["invalid", "conflict"] as const).some((kind) => refusalName(noun, kind) === error);

/** The execution to which a run handed its saga over. */
const handedTo = (answer: Answer): string | undefined =>
  answer.ok ? told.parse(answer.value).execution : undefined;
