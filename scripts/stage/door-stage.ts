import { type SagaName, sagas } from "#sagas";
import { type Door, doorOf } from "../deployed/http-door";
import { SagaClient } from "../deployed/saga-client";
import { freePort } from "../localstack";
import { openTestStage, type TestStage } from "./test-stage";

/** A saga's state machine behind its front door, on an emulator of its own. */
export interface DoorStage {
  readonly stage: TestStage;
  readonly client: SagaClient;
  readonly door: Door;
  close(): Promise<void>;
}

/** @param context settings beside `api=on`. */
export async function openDoorStage(
  saga: SagaName,
  context: readonly string[],
  { log, signal }: { log(line: string): void; signal?: AbortSignal },
): Promise<DoorStage> {
  const given = ["api=on", ...context];
  const what = { only: "orchestration", sagas: [saga], context: given, signal } as const;
  const stage = await openTestStage(log, { ...what, port: await freePort() });
  try {
    const client = await SagaClient.connect(sagas[saga]);
    const close = async () => {
      client.close();
      await stage.close();
    };
    return { stage, client, door: doorOf(client.outputs), close };
  } catch (error) {
    await stage.close();
    throw error;
  }
}
