/** The part of the Amazon States Language that this project writes. */
export interface StateMachine {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export type State = Task | Choice | Succeed | Fail;

export interface Task {
  readonly Type: "Task";
  readonly Resource: string;
  readonly Arguments: object;
  /** A number, or JSONata that returns one. */
  readonly TimeoutSeconds?: number | string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: object;
  readonly Output?: unknown;
  readonly Next?: string;
  readonly End?: true;
}

export interface Choice {
  readonly Type: "Choice";
  readonly Choices: readonly {
    readonly Condition: string;
    readonly Assign?: object;
    readonly Next: string;
  }[];
  readonly Default: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy: "FULL";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: object;
  readonly Next: string;
}

export interface Succeed {
  readonly Type: "Succeed";
  readonly Output: unknown;
}

export interface Fail {
  readonly Type: "Fail";
  readonly Error: string;
  readonly Cause: string;
}

/** The saga must not run. The message says why. */
export class InvalidSaga extends Error {
  override readonly name = "InvalidSaga";
}
