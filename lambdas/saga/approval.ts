import * as z from "zod";
import { InvalidCommand } from "./errors";
import { MOST_BY } from "./message";
import { type Decision, type Participant, refuse, replay } from "./participant";
import { faultsIn, whole } from "./reading";
import { type RecordFields, type RecordRow, SLA_SECONDS } from "./record-row";
import { refusalName } from "./refusals";
import type { Names } from "./service";
import { plusSeconds } from "./time";

const verdict = z.object({
  decision: z.enum(["approve", "reject"]),
  /** The person who decides. Kept on the record. */
  by: z.string().min(1).max(MOST_BY).transform(whole),
  reason: z.string().max(1000).transform(whole).optional(),
});

/** A person's decision on a saga. */
export type Verdict = z.infer<typeof verdict> & { readonly name: "decide"; readonly id: string };

/** The first decision, which is final. `taskToken` is that of the execution that waits, if any. */
export interface ApprovalAnswer
  extends Pick<RecordFields, "decidedBy" | "decidedAt" | "decisionReason" | "taskToken"> {
  readonly approval: "APPROVED" | "REJECTED";
}

/** Reads the event of the approval function. @throws InvalidCommand naming the field. */
export function verdictParser(idName: string): (event: unknown) => Verdict {
  const schema = z.strictObject({ [idName]: z.string().min(1).max(64), ...verdict.shape });
  return (event) => {
    const { data, error } = schema.safeParse(event);
    if (error) throw new InvalidCommand(faultsIn(error, "message").join("; "));
    return { ...verdict.parse(event), name: "decide", id: String(Reflect.get(data, idName)) };
  };
}

type Decided<R> = Decision<RecordRow<R>, ApprovalAnswer, never>;

/** A person's decision as a participant. It is committed to the record before anything acts on it. */
export class Approver<R>
  implements Participant<Verdict, RecordRow<R>, ApprovalAnswer, never, unknown>
{
  constructor(private readonly names: Names<R>) {}

  key({ id }: Verdict): string {
    return id;
  }

  expect(): "unread" {
    return "unread";
  }

  decide(row: RecordRow<R> | undefined, said: Verdict, now: string): Decided<R> {
    const { noun } = this.names;
    if (!row) return refuse(`Unknown${noun}`, `there is no such ${noun.toLowerCase()}`);
    const { status, approval = "NONE", approvalDeadline = now } = row;
    if (approval === "NONE") return refuse("ApprovalNotNeeded", "it needs no approval");
    if (approval === "APPROVED" || approval === "REJECTED") {
      return replay(this.#answer(row, approval));
    }
    if (approval === "REQUIRED" && status !== "PENDING") {
      return refuse(refusalName(noun, "abandoned"), `it is ${status}`);
    }
    return approval === "EXPIRED" || now >= approvalDeadline
      ? refuse("ApprovalExpired", `the approval expired at ${row.approvalDeadline}`)
      : this.#commit(row, said, now);
  }

  #commit(row: RecordRow<R>, { decision, by, reason }: Verdict, now: string): Decided<R> {
    const approval = decision === "approve" ? "APPROVED" : "REJECTED";
    const state: RecordRow<R> = {
      ...row,
      approval,
      decidedBy: by,
      decidedAt: now,
      decisionReason: reason,
      // If the approval function dies before it answers the waiting execution, the reconciler answers it.
      dueAt: plusSeconds(now, SLA_SECONDS),
    };
    return { do: "commit", state, answer: this.#answer(state, approval) };
  }

  #answer(row: RecordRow<R>, approval: ApprovalAnswer["approval"]): ApprovalAnswer {
    const { decidedBy, decidedAt, decisionReason, taskToken } = row;
    const id = { [this.names.idName]: this.names.idOf(row.request) };
    return { ...id, approval, decidedBy, decidedAt, decisionReason, taskToken };
  }
}
