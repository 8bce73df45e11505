import * as z from "zod";
import { documentClient } from "../../../lambdas/runtime/aws/dynamodb-store";
import { setting } from "../../../lambdas/runtime/aws/environment";
import { tableSetting } from "../../../lambdas/runtime/tables";
import { SagaClient } from "../../deployed/saga-client";
import { Executions } from "../executions";
import { orchestrationDriver } from "../orchestration";
import { plainRequest, SAGA } from "../paths";
import { directly } from "./direct";
import { asDbos, asRestate, type RunSaga } from "./others";
import { inSteps, recording, sending } from "./recorded";

/*
 * The process of one contender. It gets blocks of sagas to run, and tells of each saga how long it took, and at the end of
 * a block how much CPU time this process used.
 */

const DYNAMODB = "AWS_ENDPOINT_URL_DYNAMODB";

const CONTENDERS = {
  bare: async () =>
    bare((steps, doStep) => async (id, worker) => {
      for (let step = 0; step < steps; step++) await doStep(step, id, worker);
    }),
  direct: async () => directly(),
  dbos: async () => bare(asDbos),
  restate: async () => bare(asRestate),
  standard: async (): Promise<RunSaga> => {
    const saga = await SagaClient.connect(SAGA);
    const executions = new Executions(saga.outputs.stateMachine);
    const driver = orchestrationDriver({ saga, executions });
    return async (id, worker) => driver.ended(await driver.start(plainRequest(id, worker)));
  },
  express: async (): Promise<RunSaga> => {
    const saga = await SagaClient.connect(SAGA);
    return async (id, worker) => {
      const answer = await saga.place(plainRequest(id, worker));
      if (!answer.ok) throw new Error(`${id}: ${answer.error} ${answer.message}`);
    };
  },
} as const;
export type Contender = keyof typeof CONTENDERS;

type Around = (
  steps: number,
  doStep: (step: number, id: string, worker: number) => Promise<void>,
) => RunSaga | Promise<RunSaga>;

/** What the direct lane sends for one saga, sent for others by this. */
async function bare(around: Around): Promise<RunSaga> {
  const upstream = setting(DYNAMODB);
  const first = `first-${process.pid}-${Date.now()}`;
  const all = await recording(upstream, async (endpoint) => {
    process.env[DYNAMODB] = endpoint;
    await directly()(first, 0);
  });
  process.env[DYNAMODB] = upstream;
  const steps = inSteps(all, (name) => setting(tableSetting(name)));
  const send = sending(documentClient(), first);
  return around(steps.length, (step, id, worker) => send(steps[step] ?? [], id, worker));
}

const block = z.object({ ids: z.array(z.string()), atOnce: z.number() });

async function main(name: string): Promise<void> {
  const contender = z.enum(Object.keys(CONTENDERS) as [Contender, ...Contender[]]).parse(name);
  const run = await CONTENDERS[contender]();
  const tell = (what: object) => process.send?.(what);
  process.on("message", async (message) => {
    const { ids, atOnce } = block.parse(message);
    const left = [...ids];
    const before = process.cpuUsage();
    const work = async (worker: number) => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        const began = performance.now();
        const error = await run(id, worker).then(() => undefined, String);
        tell({ id, ms: performance.now() - began, ...(error && { error }) });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, (_, worker) => work(worker)));
    const { user, system } = process.cpuUsage(before);
    tell({ cpuMs: (user + system) / 1000 });
  });
  process.on("disconnect", () => process.exit());
  tell({ ready: true });
}

main(process.argv[2] ?? "").catch((error) => {
  console.error(error);
  process.exit(1);
});
