import { messageOf } from "../../lambdas/saga/errors";
import { Interner } from "./lessons";
import { clock } from "./stopped-clock";

/** Code under test. It reaches the world only through `call`. */
export type Program<Request> = (call: (request: Request) => Promise<unknown>) => Promise<unknown>;

/** How an invocation ended. */
export type Ended =
  | { readonly answer: unknown }
  | { readonly error: string; readonly cause: string };

/** Where an invocation stands: at a call that it is about to make, or at its end. */
export type Point<Request> =
  | { readonly program: string; readonly asks: Request }
  | { readonly program: string; readonly ended: Ended };

interface Heard {
  readonly response: unknown;
  /** Milliseconds since 1970: the time from this response on. */
  readonly time: number;
}

/**
 * Asynchronous code as a tree. A node is a program and the responses that it got so far. To find a node, the
 * program is run from its beginning and given these responses. So any code can be stopped at each of its
 * calls, copied, and continued differently, and none of it is written a second time. The code must depend on
 * nothing but its responses.
 */
export class Programs<Request> {
  private readonly points = new Interner<Point<Request>>();
  private readonly nodes: { program: string; heard: readonly Heard[]; point: number }[] = [];
  private readonly roots = new Map<string, number>();
  private readonly ends = new Map<number, number>();
  private readonly code = new Map<string, { program: Program<Request>; time: number }>();

  /** The first node of a program that begins at that time. The name identifies the program. */
  async root(name: string, program: Program<Request>, time: number): Promise<number> {
    const known = this.roots.get(name);
    if (known !== undefined) return known;
    this.code.set(name, { program, time });
    const root = await this.node(name, []);
    this.roots.set(name, root);
    return root;
  }

  at(node: number): Point<Request> {
    return this.points.at(this.known(node).point);
  }

  /** The node after this response to a node's call. */
  next(node: number, response: unknown, time: number): Promise<number> {
    const { program, heard } = this.known(node);
    return this.node(program, [...heard, { response, time }]);
  }

  private async node(program: string, heard: readonly Heard[]): Promise<number> {
    const code = this.code.get(program);
    if (!code) throw new Error(`there is no program ${program}`);
    const found = await run(code, heard);
    const point = this.points.numberOf({ program, ...found });
    // Equal ends share one node: nothing can tell them apart any more.
    const end = "ended" in found ? this.ends.get(point) : undefined;
    if (end !== undefined) return end;
    const node = this.nodes.push({ program, heard, point });
    if ("ended" in found) this.ends.set(point, node);
    return node;
  }

  /** Nodes are counted from 1, so that 0 is free to mean none. */
  private known(node: number) {
    const known = this.nodes[node - 1];
    if (!known) throw new RangeError(`no node ${node}`);
    return known;
  }
}

async function run<Request>(
  { program, time }: { program: Program<Request>; time: number },
  heard: readonly Heard[],
): Promise<{ asks: Request } | { ended: Ended }> {
  let calls = 0;
  clock.time = time;
  return new Promise((resolve) => {
    const call = (request: Request): Promise<unknown> => {
      const answer = heard[calls++];
      if (answer) {
        clock.time = answer.time;
        return Promise.resolve(answer.response);
      }
      resolve({ asks: request });
      return new Promise(() => {});
    };
    program(call).then(
      (answer) => resolve({ ended: { answer } }),
      (error: unknown) => resolve({ ended: failure(error) }),
    );
  });
}

function failure(error: unknown): Ended {
  return { error: error instanceof Error ? error.name : "Error", cause: messageOf(error) };
}
