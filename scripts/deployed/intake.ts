import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { now } from "../../lambdas/runtime/aws/environment";
import { storeOf } from "../../lambdas/runtime/aws/table-store";
import { type IntakeRow, readIntake, writeIntake } from "../../lambdas/runtime/intake";
import { intakeTable } from "../../lambdas/runtime/tables";
import { Refused } from "./errors";
import type { Decider, Intake } from "./operations";
import type { Outputs } from "./outputs";

/** Whether the front door of a deployed saga accepts new sagas. */
export class DeployedIntake {
  constructor(private readonly outputs: Outputs) {}

  read(): Promise<Intake> {
    return this.#over(async (rows) => (await readIntake(rows)) ?? { status: "OPEN" });
  }

  write(status: Intake["status"], { by, reason }: Decider): Promise<Intake> {
    return this.#over(async (rows) => {
      const state: IntakeRow = { status, by, at: now(), ...(reason && { reason }) };
      await writeIntake(rows, state);
      return state;
    });
  }

  /** @throws Refused if there is no front door. */
  async #over<T>(work: (rows: ReturnType<typeof storeOf<IntakeRow>>) => Promise<T>): Promise<T> {
    if (!this.outputs.hasTable(intakeTable.name)) throw new Refused(NONE);
    const client = documentClient();
    try {
      return await work(storeOf(client, intakeTable, this.outputs.table(intakeTable.name)));
    } finally {
      client.destroy();
    }
  }
}

/** The message if there is nothing to pause. */
export const NONE = "this saga has no front door: see docs/front-door.md";
