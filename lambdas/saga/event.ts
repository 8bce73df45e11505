import * as z from "zod";
import type { Saga } from "./define";
import { InvalidCommand } from "./errors";
import type { Fact } from "./facts";
import { faultsIn } from "./reading";
import { routesOf } from "./routes";

/** Raise it when the meaning of events changes. A new optional field does not change the meaning. */
export const ENVELOPE_VERSION = 1;

/**
 * An event says that something happened to a saga. It carries the id under the saga's name for it, and no
 * data. The service that reacts reads the record, so late or repeated events bring no old data.
 */
export type SagaEvent = Fact & {
  readonly version: typeof ENVELOPE_VERSION;
  /** The same for every copy of one event. */
  readonly id: string;
  /** When it was published, ISO 8601. */
  readonly at: string;
} & Readonly<Record<string, unknown>>;

/** The `source` of a saga's events on the bus. */
export const sourceOf = ({ name }: Pick<Saga<object>, "name">) => `${name}-saga`;

/** How the events of a saga are written and read. */
export class Events<R extends object> {
  readonly source: string;
  readonly #delivered: z.ZodType<{ readonly detail: SagaEvent }>;
  readonly #anyDetail: z.ZodType<{ readonly detail: Row }>;

  constructor(private readonly saga: Saga<R>) {
    const id = z.string().min(1);
    this.source = sourceOf(saga);
    const detail = z.object({
      version: z.literal(ENVELOPE_VERSION),
      id,
      type: z.enum(Object.keys(routesOf(saga))),
      at: z.iso.datetime(),
      /** What was refused and why. Only refusals, rejections and expiries have it. */
      reason: z.string().optional(),
    });
    const named = z.intersection(detail, z.object({ [saga.idName]: id.max(64) }));
    this.#delivered = z.object({ source: z.literal(this.source), detail: named });
    this.#anyDetail = z.object({ detail: z.object({ [saga.idName]: id }) });
  }

  /** Makes an event. A saga has each event once, so saga id and type identify the event and its copies. */
  of({ type, reason }: Fact, sagaId: string, at: string): SagaEvent {
    const { idName } = this.saga;
    const id = `${sagaId}/${type}`;
    return { version: ENVELOPE_VERSION, id, type, [idName]: sagaId, at, reason };
  }

  /** The saga that an event is about. */
  sagaOf(event: SagaEvent): string {
    return String(event[this.saga.idName]);
  }

  /** Reads a message that EventBridge put into a queue. @throws InvalidCommand naming what is wrong. */
  parse(body: string): SagaEvent {
    const parsed = this.#delivered.safeParse(jsonOf(body));
    if (!parsed.success) throw new InvalidCommand(faultsIn(parsed.error, "message").join("; "));
    return parsed.data.detail;
  }

  /** The saga that a message names, if it names one. The message need not be a valid event. */
  sagaIn(body: string): string | undefined {
    const found = this.#anyDetail.safeParse(jsonOf(body)).data?.detail[this.saga.idName];
    return found === undefined ? undefined : String(found);
  }
}

type Row = Readonly<Record<string, unknown>>;

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
