import { logger } from "../../../lambdas/runtime/aws/observability";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { servicesOf } from "../../../lambdas/runtime/services";
import type { Definition } from "../../../lambdas/runtime/stepping/asl";
import { drive, type End, type Surroundings } from "../../../lambdas/runtime/stepping/drive";
import { definitionWith, performing } from "../../../lambdas/runtime/stepping/tasks";
import type { AnySaga } from "../../../lambdas/saga/define";
import type { TableStore } from "../../../lambdas/saga/store";
import { journeyOf } from "../../../scripts/search/journeys";
import { expressText } from "../../../statemachine/asl-text";
import { NOW } from "../given";

logger.setLogLevel("SILENT");

export const workflowOf = (saga: AnySaga): Definition =>
  definitionWith(JSON.parse(expressText(saga)), {
    [`${saga.noun}TableName`]: "records",
    StandardMachineArn: "arn:standard",
    StandardExecutions: "arn:executions",
  });

/** Rows of a saga's services in memory, its direct runs, and what they asked of AWS. */
export class Lane {
  readonly stores = new Map<string, MemoryStore<object>>();
  /** The arguments of each update, and the name and the input of each start. */
  readonly updates: unknown[] = [];
  readonly started: unknown[] = [];
  readonly commands: string[] = [];
  update: () => Promise<unknown> = async () => ({});
  start: () => Promise<"started" | "taken"> = async () => "started";
  before: (command: string) => Promise<void> = async () => {};

  constructor(
    readonly saga: AnySaga,
    example: string,
  ) {
    const { counters, threshold } = journeyOf(saga, example);
    this.threshold = threshold;
    for (const { service, key, attribute, before } of counters) {
      const { counters: its } = this.#stored(service);
      its.set(key, new Map([[attribute, before]]));
    }
  }

  private readonly threshold: number;

  /** The rows of all its tables, as JSON. When one is due depends on what drives it. */
  get rows(): string {
    const all = [...this.stores].map(([table, { rows, counters }]) => [
      table,
      [...rows],
      [...counters].map(([key, numbers]) => [key, [...numbers]]),
    ]);
    return JSON.stringify(all.toSorted()).replaceAll(/"dueAt":"[^"]*"/g, '"dueAt":""');
  }

  run(request: unknown, leftMs: Surroundings["leftMs"] = () => 60_000): Promise<End> {
    const execution = { Id: "direct:o-1:request", Input: request };
    return drive(workflowOf(this.saga), execution, { perform: this.perform, leftMs });
  }

  get perform(): Surroundings["perform"] {
    const policy = () => ({ threshold: this.threshold, seconds: 3600 });
    const services = servicesOf(this.saga, { store: this.#store, now: () => NOW, policy });
    return performing({
      command: async (name, payload) => {
        const { command } = payload as { command: string };
        this.commands.push(command);
        await this.before(command);
        const service = services.function(name);
        return service.run(service.parse(payload));
      },
      update: (args) => {
        this.updates.push(args);
        return this.update();
      },
      executions: {
        start: (_machine, name, input) => {
          this.started.push({ name, input });
          return this.start();
        },
      },
    });
  }

  readonly #store = <S extends object>({ name }: { readonly name: string }): TableStore<S> =>
    this.#stored(name) as unknown as TableStore<S>;

  #stored(name: string): MemoryStore<object> {
    const known = this.stores.get(name) ?? new MemoryStore<object>();
    this.stores.set(name, known);
    return known;
  }
}
