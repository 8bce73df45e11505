import type { SagaClient } from "../../scripts/client/saga-client";
import type { FaultProxy } from "../../scripts/faults/dynamodb-proxy";
import type { ScenarioOrder } from "./journeys";
import type { Service, Trouble } from "./scenario";

/** What scenarios run on. */
export interface Stage {
  readonly saga: SagaClient;
  readonly proxy: FaultProxy;
}

/** Trouble made ready: it strikes by itself, or in one of these moments. */
export interface Armed {
  /** While the first execution runs. */
  during(execution: string): Promise<unknown>;
  /** When the saga has ended: what was held back arrives now. */
  afterwards(): Promise<unknown>;
  /** Whether it struck. */
  injected(): Promise<boolean>;
}

const COMMANDS: readonly (readonly [Service, string])[] = [
  ["Order", "place"],
  ["Inventory", "reserve"],
  ["Payment", "charge"],
  ["Order", "abandon"],
  ["Payment", "refund"],
  ["Inventory", "release"],
  ["Order", "cancel"],
];
const UNDO = COMMANDS.slice(3);

const nothing = async () => {};
const always = async () => true;

/** Makes the trouble ready for one order, before its execution starts. */
export async function arm(trouble: Trouble, order: ScenarioOrder, stage: Stage): Promise<Armed> {
  const { saga } = stage;
  const send = ([service, command]: readonly [Service, string]) =>
    saga.invoke(service, { command, order });
  switch (trouble.kind) {
    case "none":
      return { during: nothing, afterwards: nothing, injected: always };
    case "storage":
      return armStorage(trouble, order, stage);
    case "kill":
    case "stop":
    case "undo meanwhile":
      return armPause(trouble, order, stage);
    case "redeliver": {
      const again = async () => {
        if (trouble.how === "at once") return Promise.all(COMMANDS.map(send));
        for (const command of COMMANDS) await send(command);
      };
      return { during: nothing, afterwards: again, injected: always };
    }
    case "early":
      await send([trouble.service, trouble.command]);
      return { during: nothing, afterwards: nothing, injected: always };
    case "second execution":
      return {
        during: () => saga.run(order, `${order.orderId}-second`),
        afterwards: nothing,
        injected: always,
      };
  }
}

async function armStorage(
  { fault, times, at }: Extract<Trouble, { kind: "storage" }>,
  { orderId }: ScenarioOrder,
  { proxy }: Stage,
): Promise<Armed> {
  const rule = await proxy.inject({ sagaId: orderId, nth: at, times, fault });
  return {
    during: nothing,
    afterwards: () => proxy.release(rule),
    injected: async () => (await proxy.injected(rule)) > 0,
  };
}

/** The k-th call is held, so that what happens to its sender happens at that very instant. */
async function armPause(
  trouble: Extract<Trouble, { kind: "kill" | "stop" | "undo meanwhile" }>,
  order: ScenarioOrder,
  { proxy, saga }: Stage,
): Promise<Armed> {
  const before = trouble.kind === "undo meanwhile" || trouble.when === "before";
  const rule = await proxy.inject({
    sagaId: order.orderId,
    nth: trouble.at,
    times: 1,
    fault: before ? "pause-before" : "pause-after",
  });
  const strike = async (execution: string) => {
    const { pid } = await proxy.reached(rule);
    if (trouble.kind === "stop") await saga.stop(execution);
    else if (trouble.kind === "kill") kill(pid);
    else {
      for (const [service, command] of UNDO) await saga.invoke(service, { command, order });
    }
    await proxy.release(rule);
  };
  return {
    during: strike,
    afterwards: nothing,
    injected: async () => (await proxy.injected(rule)) > 0,
  };
}

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error("the proxy cannot tell which process called");
  process.kill(pid, "SIGKILL");
}
