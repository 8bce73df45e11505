import type { Saga } from "./define";
import { type Decision, type Participant, replay, type Stored } from "./participant";
import type { RecordRow } from "./record-row";
import { signed, signing } from "./record-states";

/** A service signs that its part of a saga is undone; or that its step after the pivot is done. */
export interface SignedOff<R> {
  readonly service: string;
  readonly request: R;
}

interface Signed {
  readonly signed: readonly string[];
}

/**
 * The services' signatures on the record of a decided saga. A service signs each time its undo is done or
 * replayed, and `cancel` closes the saga only if all have signed. Steps after the pivot and `complete` work
 * in the same way. A signature is no command: nobody can send it to the record. A service asks for its own: see
 * `RecordDoor`.
 */
export class SignOff<R extends object>
  implements Participant<SignedOff<R>, RecordRow<R>, Signed, never, unknown>
{
  constructor(private readonly saga: Saga<R>) {}

  key({ request }: SignedOff<R>): string {
    return this.saga.idOf(request);
  }

  /**
   * Undos run from the last step to the first, steps after the pivot forwards. Each finds those before it
   * signed.
   */
  expect({ service, request }: SignedOff<R>): Stored<RecordRow<R>> {
    return signed(this.saga, request, this.#saysOf(service), service);
  }

  /** If the saga is not so decided, for example after a table was restored, there is nothing to sign. */
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

  /** The decision that a service signs. */
  #saysOf(service: string): "CONFIRMED" | "ABANDONED" {
    const { services } = signing(this.saga, "CONFIRMED");
    return services.includes(service) ? "CONFIRMED" : "ABANDONED";
  }
}
