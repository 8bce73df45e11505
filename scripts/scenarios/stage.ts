import { tablesOf } from "../../lambdas/runtime/tables";
import type { ServicesClient } from "../deployed/client";
import type { FaultProxy } from "../faults/proxy";
import type { Coordination } from "./coordination";
import type { Plan } from "./plan";
import type { Subject } from "./subject";

export interface Stage {
  readonly plan: Plan;
  readonly client: ServicesClient;
  readonly proxy: FaultProxy;
  readonly coordination: Coordination;
  /** Makes a new saga's request one that can be placed here. Default: it can. */
  placed?(subject: Subject): Promise<Subject>;
}

/** Connects to a coordination's stack, with the AWS settings of this process. */
export type Connect = (proxy: FaultProxy) => Promise<Stage>;

/** The saga's name for a table's physical name. Unknown names stay as they are. */
export function whoseIs({ saga, outputs }: ServicesClient): (table: string) => string {
  const stored = tablesOf(saga).filter(outputs.hasTable);
  const names = new Map(stored.map((name) => [outputs.table(name), name]));
  return (table) => names.get(table) ?? table;
}

export function disconnect({ client, coordination }: Stage): void {
  coordination.close();
  client.close();
}
