import type { ServicesClient } from "../deployed/client";
import type { FaultProxy } from "../faults/proxy";
import type { Coordination } from "./coordination";

export interface Stage {
  readonly saga: ServicesClient;
  readonly proxy: FaultProxy;
  readonly coordination: Coordination;
}

/** Connects to a coordination's stack, as deployed at the AWS settings of this process. */
export type Connect = (proxy: FaultProxy) => Promise<Stage>;

export function disconnect({ saga, coordination }: Stage): void {
  coordination.close();
  saga.close();
}
