import type { Saga } from "./define";
import { type Decision, type Participant, replay, type Stored } from "./participant";
import type { RecordRow } from "./record-row";
import { signed, signing } from "./record-states";

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
  constructor(private readonly saga: Saga<R>) {}

  key({ request }: SignedOff<R>): string {
    return this.saga.idOf(request);
  }

  /** Each finds the signatures of those before it: undone from the last to the first, done onwards. */
  expect({ service, request }: SignedOff<R>): Stored<RecordRow<R>> {
    return signed(this.saga, request, this.#saysOf(service), service);
  }

  /** Where nothing is so decided, as after a table was restored, there is nothing to sign. */
  decide(
    row: RecordRow<R> | undefined,
    { service }: SignedOff<R>,
  ): Decision<RecordRow<R>, Signed, never> {
    const status = this.#saysOf(service);
    const { field } = signing(this.saga, status);
    const before = row?.[field] ?? [];
    if (row?.status !== status || before.includes(service)) return replay({ signed: before });
    const all = [...before, service].sort();
    return { do: "commit", state: { ...row, [field]: all }, answer: { signed: all } };
  }

  /** What a saga is that the service signs. */
  #saysOf(service: string): "CONFIRMED" | "ABANDONED" {
    const { services } = signing(this.saga, "CONFIRMED");
    return services.includes(service) ? "CONFIRMED" : "ABANDONED";
  }
}
