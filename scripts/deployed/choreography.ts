import { now } from "../../lambdas/runtime/aws/environment";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { auditOf } from "./audit";
import { ChoreographyClient } from "./choreography-client";
import type { Placed, SagaDetails, SagaOperations } from "./operations";
import type { ReadRecord } from "./records";
import { ServiceOperations } from "./service-operations";
import { Services } from "./services";
import { type SagaSummary, summaryOf, unreadableSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";

/** The saga that nobody coordinates: the services react to each other's events. */
export class Choreography extends ServiceOperations implements SagaOperations {
  readonly coordination = "choreography";

  constructor(private readonly client: ChoreographyClient) {
    super(new Services(client, [...client.reacting, "Publisher", "Compensation"]));
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Choreography> {
    return new Choreography(await ChoreographyClient.connect(saga));
  }

  async place(request: AnyRequest): Promise<Placed> {
    const { noun, name, idOf } = this.saga;
    await this.services.command(noun, { command: "place", [name]: request });
    return { id: idOf(request), run: "its events" };
  }

  /** Nobody keeps a list of what was started: the newest of some part of the table. */
  async recent(limit: number): Promise<SagaSummary[]> {
    const some = await this.services.records.some();
    const newest = (await this.summaries(some, [...some.keys()])).toSorted((a, b) =>
      (a.placedAt ?? "") > (b.placedAt ?? "") ? -1 : 1,
    );
    return newest.slice(0, limit);
  }

  async find(id: string): Promise<SagaDetails | undefined> {
    const row = (await this.services.records.of([id])).get(id);
    if (!row) return undefined;
    const rows = await this.client.rows(id);
    const { violations } = auditOf(this.saga, { sagas: [rows], counters: [] });
    return { summary: this.#summary(id, row), rows, violations };
  }

  async trace(id: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    const rows = await this.client.rows(id);
    if (!rows.record) return undefined;
    return timeline(await this.services.trace(rows, logs));
  }

  protected async summaries(records: ReadonlyMap<string, ReadRecord>, ids: readonly string[]) {
    return ids.flatMap((id) => {
      const row = records.get(id);
      return row ? [this.#summary(id, row)] : [];
    });
  }

  #summary(id: string, row: ReadRecord): SagaSummary {
    if (!row.record) return unreadableSummary(id, row.unreadable);
    return summaryOf(this.saga, id, row.record, undefined, now());
  }
}
