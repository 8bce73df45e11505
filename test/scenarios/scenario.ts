import type { Fault } from "../../scripts/faults/dynamodb-proxy";

/** What an order goes through when nothing goes wrong; faults are put into it. */
export type JourneyName = "confirmed" | "declined" | "undone" | "approved";

/** Something done to a saga from outside, at its k-th storage call (counted from 1). */
export type Trouble =
  /** The proxy does this to `times` calls in a row, beginning with the k-th. */
  | { readonly kind: "storage"; readonly fault: Fault; readonly times: number; readonly at: number }
  /** The function's process is killed (SIGKILL) before or after DynamoDB commits the call. */
  | { readonly kind: "kill"; readonly when: "before" | "after"; readonly at: number }
  /** The execution is stopped at that instant, the function goes on. */
  | { readonly kind: "stop"; readonly when: "before" | "after"; readonly at: number }
  /** Every command is sent again by hand, in sequence or at once, when the saga has ended. */
  | { readonly kind: "redeliver"; readonly how: "in sequence" | "at once" }
  /** This command arrives before the saga begins. */
  | { readonly kind: "early"; readonly service: Service; readonly command: string }
  /** A second execution of the same saga runs at the same time. */
  | { readonly kind: "second execution" }
  /** The order is abandoned and undone by hand at the k-th call, against the execution. */
  | { readonly kind: "undo meanwhile"; readonly at: number }
  | { readonly kind: "none" };

export type Service = "Order" | "Payment" | "Inventory";

/** Where a saga must end: statuses as stored, `-` for no row. */
export interface End {
  readonly order: string;
  readonly reservation: string;
  readonly payment: string;
  readonly provider: string;
  /** Messages in the two dead-letter queues. */
  readonly stepLetters: number;
  readonly compensationLetters: number;
  /** How the first execution ends. */
  readonly execution: string;
}

export interface Scenario {
  /** Group and place: `killed/before/confirmed call 4 (UpdateItem payments)`. */
  readonly name: string;
  readonly group: string;
  readonly journey: JourneyName;
  readonly trouble: Trouble;
  /** One of these ends. Several where a race decides, each of them consistent. */
  readonly ends: readonly End[];
}

/** What a run recorded. */
export interface Recorded {
  readonly scenario: Scenario;
  readonly end: End;
  /** Whether the fault really happened, as the proxy or the call that did it says. */
  readonly injected: boolean;
  readonly violations: readonly string[];
  /** The states and errors of each execution, in order. */
  readonly histories: Readonly<Record<string, readonly string[]>>;
  readonly seconds: number;
  readonly passed: boolean;
}
