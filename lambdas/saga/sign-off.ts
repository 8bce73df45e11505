import { retriablesIn, servicesIn } from "./define";
import { type Decision, type Participant, replay, type Stored } from "./participant";
import type { RecordRow } from "./record-row";
import { type Recorded, signedBy } from "./record-states";

/** A service says that its part of a saga is undone; or, of a step after the pivot, that it is done. */
export interface SignedOff<R> {
  readonly service: string;
  readonly request: R;
}

interface Signed {
  readonly signed: readonly string[];
}

/**
 * The services' signatures under a decided saga. A service signs each time that its undo is done or
 * answers again, and `cancel` closes only what all have signed; so it is with what comes after the
 * pivot, its step and `complete`. It is no command: nobody can send it, a service's own function writes
 * it.
 */
export class SignOff<R extends object>
  implements Participant<SignedOff<R>, RecordRow<R>, Signed, never, unknown>
{
  constructor(private readonly saga: Recorded<R>) {}

  key({ request }: SignedOff<R>): string {
    return this.saga.idOf(request);
  }

  /** Each finds the signatures of those before it: undone from the last to the first, done onwards. */
  expect({ service, request }: SignedOff<R>): Stored<RecordRow<R>> {
    const undone = servicesIn(this.saga).map((by) => by.service);
    const done = retriablesIn(this.saga).map((by) => by.service);
    return done.includes(service)
      ? signedBy(this.saga, request, "CONFIRMED", done.slice(0, done.indexOf(service)))
      : signedBy(this.saga, request, "ABANDONED", undone.slice(undone.indexOf(service) + 1));
  }

  /** Where nothing is so decided, as after a table was restored, there is nothing to sign. */
  decide(
    row: RecordRow<R> | undefined,
    { service }: SignedOff<R>,
  ): Decision<RecordRow<R>, Signed, never> {
    const isLate = retriablesIn(this.saga).some((by) => by.service === service);
    const [status, field] = isLate ? (["CONFIRMED", "done"] as const) : UNDONE;
    const before = row?.[field] ?? [];
    if (row?.status !== status || before.includes(service)) return replay({ signed: before });
    const signed = [...before, service].sort();
    return { do: "commit", state: { ...row, [field]: signed }, answer: { signed } };
  }
}

const UNDONE = ["ABANDONED", "undone"] as const;
