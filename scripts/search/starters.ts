import type { AnyRequest } from "../../lambdas/saga/define";
import { type AnySaga, retriablesIn, servicesIn } from "../../lambdas/saga/define";
import type { Trigger } from "../../lambdas/saga/reconcile";
import type { Doing } from "../../lambdas/saga/service";
import type { Beginning, Invocations } from "./invocations";
import type { Journey } from "./journeys";
import type { Request } from "./ports";
import type { Program } from "./programs";
import type { Functions } from "./services";

const LOOK = "reconciler ";
const decisions = ["approve", "reject"] as const;
const triggers = ["due", "event", "restart", "hand"] as const;

/** What starts an invocation: a person's decision, an event from outside, or a reason for the reconciler to look. */
export type Starter =
  | (typeof decisions)[number]
  | "wake"
  | Extract<Trigger, (typeof triggers)[number]>;

type Reconciling = (id: string, trigger: Trigger) => Program<Request>;

/** The first nodes of what may be started for a saga. */
interface Roots extends Readonly<Record<Starter, number>> {
  /** One for each of `strays`. */
  readonly strays: readonly number[];
}

/** The first nodes of invocations that nobody waits for, per saga. */
export class Starters {
  /**
   * The commands that somebody may send: the fence, every undo from the last to the first, and `cancel`;
   * those after the pivot; and those that must come in order, but without an execution or event that sends
   * them.
   */
  readonly strays: readonly { readonly command: string; readonly service: string }[];
  /** For each saga: those that begin EARLY, and those that begin LATE. */
  private readonly roots: Roots[][] = [];
  private readonly looking: boolean[] = [];

  constructor(
    private readonly invocations: Invocations,
    private readonly saga: AnySaga,
  ) {
    const services = servicesIn(saga);
    const undos = services.map(({ service, commands }) => ({ command: commands.undo, service }));
    const own = (command: string) => ({ command, service: saga.noun });
    const doing = ({ service, commands }: Doing<AnyRequest>) => ({ command: commands.do, service });
    const onward = retriablesIn(saga).map(doing);
    const complete = onward.length > 0 ? [own("complete")] : [];
    const anytime = [own("abandon"), ...undos.reverse(), own("cancel"), ...onward, ...complete];
    this.strays = [...anytime, ...services.map(doing), own("confirm")];
  }

  async learn({ requests }: Journey, functions: Functions, reconciler: Reconciling): Promise<void> {
    for (const [of, request] of requests.entries()) {
      const early = await this.begun({ of, late: 0 }, request, functions, reconciler);
      const late = await this.begun({ of, late: 1 }, request, functions, reconciler);
      this.roots[of] = [early, late];
    }
  }

  of(saga: number, starter: Starter, late: number): number {
    return this.roots[saga]?.[late]?.[starter] ?? 0;
  }

  stray(saga: number, stray: number, late: number): number {
    return this.roots[saga]?.[late]?.strays[stray] ?? 0;
  }

  /** Whether an invocation is the reconciler's. */
  looks(node: number): boolean {
    this.looking[node] ??= this.invocations.programs.at(node).program.startsWith(LOOK);
    return this.looking[node] ?? false;
  }

  private async begun(
    at: Beginning,
    request: AnyRequest,
    functions: Functions,
    reconciler: Reconciling,
  ): Promise<Roots> {
    const { name, idName } = this.saga;
    const id = String(request[idName]);
    const root = (what: string, program: Parameters<Invocations["root"]>[2]) =>
      this.invocations.root(at, `${what} ${id}`, program);
    const decider = (decision: (typeof decisions)[number]) =>
      root(decision, functions.approval({ name: "decide", id, decision, by: decision }));
    const look = (trigger: (typeof triggers)[number]) =>
      root(LOOK + trigger, reconciler(id, trigger));
    const strays: number[] = [];
    for (const { command, service } of this.strays) {
      const payload = { command, [name]: request };
      strays.push(await functions.root(this.invocations, at, service, payload));
    }
    return {
      strays,
      approve: await decider("approve"),
      reject: await decider("reject"),
      wake: await root("wake", functions.wake(id)),
      due: await look("due"),
      event: await look("event"),
      restart: await look("restart"),
      hand: await look("hand"),
    };
  }
}
