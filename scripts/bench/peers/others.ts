import { createRequire } from "node:module";
import { join } from "node:path";
import { setting } from "../../../lambdas/runtime/aws/environment";
import { freePort } from "../../localstack";

/** Does one step of a saga, by its place. */
export type DoStep = (step: number, id: string, worker: number) => Promise<void>;
export type RunSaga = (id: string, worker: number) => Promise<void>;

/** The folder with the peers' packages. */
export const PEERS = "BENCH_PEERS";

const peer = (name: string) => createRequire(join(setting(PEERS), "package.json"))(name);

interface Dbos {
  readonly DBOS: {
    setConfig(config: object): void;
    registerWorkflow(work: RunSaga, config: object): RunSaga;
    launch(): Promise<void>;
    runStep(work: () => Promise<void>, config: object): Promise<void>;
    startWorkflow(
      workflow: RunSaga,
      params: object,
    ): (...given: Parameters<RunSaga>) => Promise<{ getResult(): Promise<void> }>;
  };
}

/** A workflow of DBOS with the saga's steps, by the saga's id, over PostgreSQL. */
export async function asDbos(steps: number, doStep: DoStep): Promise<RunSaga> {
  const { DBOS }: Dbos = peer("@dbos-inc/dbos-sdk");
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: setting("POSTGRES_URL"), logLevel: "error" });
  const work: RunSaga = async (id, worker) => {
    for (let step = 0; step < steps; step++) {
      await DBOS.runStep(() => doStep(step, id, worker), { name: `step ${step}` });
    }
  };
  const workflow = DBOS.registerWorkflow(work, { name: "saga" });
  await DBOS.launch();
  return async (id, worker) => {
    const handle = await DBOS.startWorkflow(workflow, { workflowID: id })(id, worker);
    await handle.getResult();
  };
}

interface Asked {
  readonly id: string;
  readonly worker: number;
}
interface Restate {
  service(of: { name: string; handlers: object }): unknown;
  endpoint(): {
    bind(service: unknown): { listen(port: number): Promise<number> };
  };
}
interface RestateContext {
  run(name: string, work: () => Promise<void>): Promise<void>;
}

/** Restate's SDK needs this of Node 22. */
function withResolvers() {
  let [resolve, reject]: ((value: unknown) => void)[] = [];
  const promise = new Promise((done, fail) => {
    [resolve, reject] = [done, fail];
  });
  return { promise, resolve, reject };
}

/** A service of Restate with the saga's steps, by the saga's id, called by its ingress. */
export async function asRestate(steps: number, doStep: DoStep): Promise<RunSaga> {
  if (!("withResolvers" in Promise)) Object.assign(Promise, { withResolvers });
  const restate: Restate = peer("@restatedev/restate-sdk");
  const place = async (context: RestateContext, { id, worker }: Asked) => {
    for (let step = 0; step < steps; step++) {
      await context.run(`step ${step}`, () => doStep(step, id, worker));
    }
  };
  const port = await freePort();
  await restate
    .endpoint()
    .bind(restate.service({ name: "saga", handlers: { place } }))
    .listen(port);
  const uri = `http://127.0.0.1:${port}`;
  await posted(`${setting("RESTATE_ADMIN")}/deployments`, { uri, force: true });
  const url = `${setting("RESTATE_INGRESS")}/saga/place`;
  return (id, worker) => posted(url, { id, worker }, { "idempotency-key": id });
}

async function posted(url: string, body: object, more: Record<string, string> = {}): Promise<void> {
  const headers = { "content-type": "application/json", ...more };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${said}`);
}
