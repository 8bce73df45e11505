import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { ChoreographyClient } from "./choreography-client";
import { Refused } from "./errors";
import { NONE } from "./intake";
import type { Placed, RecentOptions, SagaOperations } from "./operations";
import { ServiceOperations } from "./service-operations";
import type { SagaSummary } from "./summary";
import { type TraceEntry, timeline } from "./trace/entry";
import { wordOf } from "./words";

/** A deployed choreography: its services react to each other's events. */
export class Choreography extends ServiceOperations<ChoreographyClient> implements SagaOperations {
  readonly coordination = "choreography";

  constructor(client: ChoreographyClient) {
    super(client, [...client.reacting, "Publisher", "Compensation"]);
  }

  /** @throws UserError if the stack is not deployed. */
  static async connect(saga: AnySaga): Promise<Choreography> {
    return new Choreography(await ChoreographyClient.connect(saga));
  }

  /** Only a state machine has a front door. */
  async intake(): Promise<never> {
    throw new Refused(NONE);
  }

  setIntake = () => this.intake();

  async place(request: AnyRequest): Promise<Placed> {
    const { noun, name, idOf } = this.saga;
    await this.command(noun, { command: "place", [name]: await this.client.kept(request) });
    return { id: idOf(request), run: "its events" };
  }

  /** There is no list by start time. This reads a part of the table and returns its newest sagas. */
  async recent(limit: number, { wanted, told }: RecentOptions = {}): Promise<SagaSummary[]> {
    const some = await this.records.some();
    const word = wordOf(this.saga);
    told?.(`read ${some.size} ${word}s, a part of their table: there may be newer ones`);
    const newest = (await this.summaries(some, [...some.keys()], wanted)).toSorted((a, b) =>
      (a.placedAt ?? "") > (b.placedAt ?? "") ? -1 : 1,
    );
    return newest.slice(0, limit);
  }

  async trace(id: string, { logs } = { logs: true }): Promise<TraceEntry[] | undefined> {
    const rows = await this.client.rows(id);
    if (!rows.record) return undefined;
    return timeline(await this.told(rows, logs));
  }

  protected async statusOf() {
    return undefined;
  }

  /** A request that no saga can have is refused at once, so there are no strays. */
  async strays() {
    return [];
  }

  protected async requestOf() {
    return undefined;
  }
}
