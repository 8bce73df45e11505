import { servicesIn } from "./define";
import { type Decision, type Participant, replay, type Stored } from "./participant";
import type { RecordRow } from "./record-row";
import { type Recorded, signedBy } from "./record-states";

/** A service says that its part of a saga is undone. */
export interface SignedOff<R> {
  readonly service: string;
  readonly request: R;
}

type Undone = Pick<RecordRow<unknown>, "undone">;

/**
 * The services' signatures under an abandoned saga. A service signs each time that its undo is done
 * or answers again, and `cancel` closes only what all have signed. It is no command: nobody can send
 * it, a service's own function writes it.
 */
export class SignOff<R extends object>
  implements Participant<SignedOff<R>, RecordRow<R>, Undone, never, unknown>
{
  constructor(private readonly saga: Recorded<R>) {}

  key({ request }: SignedOff<R>): string {
    return this.saga.idOf(request);
  }

  /** Undone from the last service to the first, each finds the signatures of those after it. */
  expect({ service, request }: SignedOff<R>): Stored<RecordRow<R>> {
    const all = servicesIn(this.saga).map((by) => by.service);
    return signedBy(this.saga, request, all.slice(all.indexOf(service) + 1));
  }

  /** Where nothing is abandoned, as after a table was restored, there is nothing to sign. */
  decide(
    row: RecordRow<R> | undefined,
    { service }: SignedOff<R>,
  ): Decision<RecordRow<R>, Undone, never> {
    const signed = row?.undone ?? [];
    if (row?.status !== "ABANDONED" || signed.includes(service)) return replay({ undone: signed });
    const undone = [...signed, service].sort();
    return { do: "commit", state: { ...row, undone }, answer: { undone } };
  }
}
