import { tablesOf } from "../../lambdas/runtime/tables";
import type { ServicesClient } from "../deployed/client";
import type { FaultProxy } from "../faults/proxy";
import type { Coordination } from "./coordination";
import type { Plan } from "./plan";

export interface Stage {
  readonly plan: Plan;
  readonly client: ServicesClient;
  readonly proxy: FaultProxy;
  readonly coordination: Coordination;
}

/** Connects to a coordination's stack, with the AWS settings of this process. */
export type Connect = (proxy: FaultProxy) => Promise<Stage>;

/** The saga's name for a table's physical name. Unknown names stay as they are. */
export function whoseIs({ saga, outputs }: ServicesClient): (table: string) => string {
  const names = new Map(tablesOf(saga).map((name) => [outputs.table(name), name]));
  return (table) => names.get(table) ?? table;
}

export function disconnect({ client, coordination }: Stage): void {
  coordination.close();
  client.close();
}
