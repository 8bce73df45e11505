import type { Definition } from "../../lambdas/runtime/stepping/asl";
import { Machine, type Outcome, type Position } from "../../lambdas/runtime/stepping/machine";
import type { AnySaga } from "../../lambdas/saga/define";
import { remembered } from "./expressions";

const placed = (approval: string): Outcome => ({
  result: { Payload: { approval, approvalSeconds: 60 } },
});
const APPROVALS = ["NONE", "REQUIRED", "APPROVED", "REJECTED"];

/** The answers that a task may have got: a history names errors, but not results. */
function answersOf({ States }: Definition, name: string): Outcome[] {
  const state = States[name];
  const tells = state?.Type === "Task" && state.Assign && "approval" in state.Assign;
  return tells ? APPROVALS.map(placed) : [{ result: { Payload: {} } }];
}

/**
 * Checks that the machine goes the way of an execution: the same states in the same order, after the same
 * errors and retries, with the same end. The history of a stopped execution ends where it was stopped.
 */
export class Conformance {
  private readonly machine: Machine;

  constructor(
    saga: AnySaga,
    private readonly definition: Definition,
  ) {
    const request = { [saga.idName]: "o-1" };
    this.machine = new Machine(definition, { Id: "e-1", Input: request }, remembered);
  }

  /** The lines of the history that the machine can follow; all of them if it conforms. */
  async followed(history: readonly string[]): Promise<number> {
    const lines = history.filter((line) => this.definition.States[line]?.Type !== "Choice");
    const followed = await this.furthest(await this.machine.start(), lines, 0, false);
    return followed < lines.length ? followed : history.length;
  }

  private async furthest(
    position: Position,
    lines: readonly string[],
    at: number,
    entered: boolean,
  ): Promise<number> {
    const line = lines[at];
    if (line === undefined || line === "ExecutionAborted") return lines.length;
    if (position.at !== "task") return this.ended(position, lines, at);
    if (!entered) {
      return line === position.state ? this.furthest(position, lines, at + 1, true) : at;
    }
    const error = errorOf(line);
    if (error) return this.after(position, { error, cause: "{}" }, lines, at + 1);
    let most = at;
    for (const answer of answersOf(this.definition, position.state)) {
      most = Math.max(most, await this.after(position, answer, lines, at));
    }
    return most;
  }

  /** A retry stays in its state, which the history does not repeat. */
  private async after(
    position: Extract<Position, { at: "task" }>,
    outcome: Outcome,
    lines: readonly string[],
    at: number,
  ): Promise<number> {
    const next = await this.machine.next(position, outcome);
    const tries = (of: Position) => (of.at === "task" ? of.retries.join() : "");
    const again =
      "error" in outcome &&
      next.at === "task" &&
      next.state === position.state &&
      tries(next) !== tries(position);
    return this.furthest(next, lines, at, again);
  }

  private ended(position: Position, lines: readonly string[], at: number): number {
    const type = this.definition.States[lines[at] ?? ""]?.Type;
    const end = type === "Succeed" || type === "Fail" ? at + 1 : at;
    if (lines[end] === undefined) return lines.length;
    const expected =
      position.at === "failed" ? `ExecutionFailed ${position.error}` : "ExecutionSucceeded";
    return lines[end] === expected ? lines.length : end;
  }
}

/** The error of a task in a line of a history. */
function errorOf(line: string): string | undefined {
  if (line === "TaskTimedOut") return "States.Timeout";
  return /^Task(?:Failed|SubmitFailed|StartFailed) (\S+)$/.exec(line)?.[1];
}
