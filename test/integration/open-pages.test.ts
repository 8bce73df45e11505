import { randomUUID } from "node:crypto";
import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import { documentClient } from "../../lambdas/runtime/aws/dynamodb-store";
import { SAGA } from "../../scripts/bench/paths";
import { createRecordTable, fill } from "../../scripts/bench/reconciler-table";
import { search } from "../../scripts/console/search";
import { Records } from "../../scripts/deployed/records";
import { unreadableSummary } from "../../scripts/deployed/summary";
import { fakeSaga } from "../unit/saga/fake";

const OPEN = 1150;

describe("the pages of more than 1,000 open sagas, in a real index", () => {
  const client = documentClient();
  const table = `pages-${randomUUID()}`;
  const records = new Records(client, { saga: SAGA, table });
  const saga = fakeSaga({
    saga: SAGA,
    recent: async () => [],
    openPages: async function* ({ after, size }) {
      for await (const { ids, next } of records.openIds({ after, size })) {
        yield { sagas: ids.map((id) => unreadableSummary(id, "")), read: ids.length, next };
      }
    },
  });

  beforeAll(async () => {
    await createRecordTable(client, table);
    await fill(client, table, { closed: 300, stuck: OPEN });
  });
  afterAll(async () => {
    await client.send(new DeleteTableCommand({ TableName: table }));
    client.destroy();
  });

  it("have each of them once, and nothing that has ended; no page reads many more than it shows", async () => {
    const seen: string[] = [];
    const reads: number[] = [];
    let after: string | undefined;
    do {
      const page = await search(saga, { after });
      seen.push(...page.sagas.map(({ id }) => id));
      reads.push(page.read);
      after = page.next;
    } while (after);
    expect(seen).toHaveLength(OPEN);
    expect(new Set(seen).size).toBe(OPEN);
    expect(Math.max(...reads)).toBeLessThan(150);
  });
});
