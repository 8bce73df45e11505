import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { LogSearch } from "../../scripts/deployed/log-search";
import { waitFor } from "../../scripts/deployed/wait-for";
import { deployedSaga, unused } from "./orders";
import { saga, sagaJson } from "./saga-cli";

const deployed = deployedSaga();

describe("a dead letter of no use", () => {
  it("is dropped, and who did so and why is in the reconciler's log", async () => {
    const mark = unused("nothing");
    const sqs = new SQSClient();
    const QueueUrl = deployed.client.outputs.deadLetters("Compensation");
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: mark }));
    sqs.destroy();
    const dropped = await waitFor(`the letter ${mark}`, async () => {
      const listed = z.array(z.object({ id: z.string(), cause: z.string() }));
      const all = listed.parse(await sagaJson(["dead-letters"]));
      const [letter] = all.filter(({ cause }) => cause === mark);
      if (!letter) return undefined;
      const { exit } = await saga(["dead-letters", "drop", letter.id, "--reason", "a test"]);
      return exit === 0 && letter;
    });
    const logs = new LogSearch();
    const name = deployed.client.outputs.function("Reconciler");
    const lines = await logs.lines([name], { since: 0, text: mark });
    logs.close();
    const kept = lines.find(({ message }) => message.includes("dead letter dropped"));
    const reason = { by: expect.any(String), reason: "a test" };
    expect(JSON.parse(kept?.message ?? "")).toMatchObject({ letter: dropped, ...reason });
  });
});
