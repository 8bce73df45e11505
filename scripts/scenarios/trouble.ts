import type { Trouble } from "./scenario";
import type { Stage } from "./stage";
import { type Armed, ruleAt, sendByHand, strikeAtCall } from "./strikes";
import type { Subject } from "./subject";

const HEARD_MS = 10_000;

/** Prepares the trouble for one saga, before its execution starts. */
export async function arm(trouble: Trouble, subject: Subject, stage: Stage): Promise<Armed> {
  const { proxy, coordination } = stage;
  switch (trouble.kind) {
    case "none":
      return {};
    case "storage":
      return armStorage(trouble, subject, stage);
    case "each":
      return armEach(trouble.all, subject, stage);
    case "stop between tries": {
      const { failures, at } = trouble;
      const failing = { fault: "fail-before", times: failures } as const;
      const rule = await proxy.inject(ruleAt(subject, at, failing));
      const during = async (run: string) => {
        await proxy.reached(rule, { count: failures });
        await coordination.stop(run);
      };
      return { during };
    }
    case "stop parked":
      return {
        during: async (run) => {
          await coordination.parked(subject.id);
          await coordination.stop(run);
        },
      };
    case "messages": {
      const send = () => sendByHand(trouble.rounds, subject, stage);
      if (trouble.when === "after") return { afterwards: send };
      await send();
      return {};
    }
    default:
      return strikeAtCall(trouble, subject, stage);
  }
}

async function armStorage(
  trouble: Extract<Trouble, { kind: "storage" }>,
  subject: Subject,
  stage: Stage,
): Promise<Armed> {
  const { proxy, coordination } = stage;
  let hit = false;
  const { fault, repeats } = trouble;
  const times = trouble.times === "until given up" ? "always" : trouble.times;
  const rule = await proxy.inject(ruleAt(subject, trouble.at, { fault, times, repeats }));
  return {
    during: async (run) => {
      if (fault === "swallow") await findLost(rule, subject, stage);
      if (times !== "always") return;
      await coordination.givenUp(run, trouble.at);
      hit = await heard(rule, stage);
      await proxy.clearRules(subject.id);
    },
    // Only a late call must be released. A hanging call lasts until its client gives up.
    afterwards: async () => fault === "late" && (await proxy.release(rule)),
    injected: async () => hit || (await heard(rule, stage)),
  };
}

async function armEach(
  troubles: readonly Trouble[],
  subject: Subject,
  stage: Stage,
): Promise<Armed> {
  const all = await Promise.all(troubles.map((one) => arm(one, subject, stage)));
  return {
    during: (run) => Promise.all(all.map((one) => one.during?.(run))),
    afterwards: () => Promise.all(all.map((one) => one.afterwards?.())),
    injected: async () => {
      const struck = await Promise.all(all.map((one) => one.injected?.() ?? true));
      return struck.every(Boolean);
    },
  };
}

/** Nothing drives the saga now. Invokes the sweeper, which would come by itself after some minutes. */
async function findLost(rule: number, { id }: Subject, stage: Stage): Promise<void> {
  const { plan, proxy, client } = stage;
  await proxy.reached(rule, { timeoutMs: 90_000 });
  await client.invoke("Reconciler", { [plan.saga.idName]: id });
}

/** Whether a fault happened. The proxy sees an event before the bus has answered, so this waits. */
const heard = (rule: number, { proxy }: Stage): Promise<boolean> =>
  proxy.reached(rule, { timeoutMs: HEARD_MS }).then(
    () => true,
    () => false,
  );
