import { memoryOf, vaultOf } from "../lambdas/runtime/tables";
import type { Redeems } from "../lambdas/saga/service";
import type { OwnProvider } from "./props";
import type { SagaTables } from "./saga-tables";

/** What the function of a service, or of the saga's records, is made of; tables by the saga's names. */
export interface Part {
  readonly name: string;
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** Tables whose counters it reads where they are spread over buckets. */
  readonly counts: readonly string[];
  /** Whether it acts outside, which is asked for so much at a time and no more. */
  readonly actsOutside: boolean;
  /** The ARN of the secret that its provider needs. */
  readonly secretArn?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What is asked here of a service, whether its step can be undone or comes after the pivot. */
interface Serving {
  readonly service: string;
  readonly needs?: Readonly<Record<string, { readonly service: string }>>;
  readonly commands: { readonly undo?: string };
  readonly redeems?: Redeems;
  readonly sandbox?: { readonly table: string };
  readonly spreads?: boolean;
}

/**
 * A service writes to its own tables only: for what it writes on the saga's record it asks. Who cannot undo has to
 * read there first that the saga is confirmed; who needs what another gave reads the other's row, and who takes what
 * another holds outside reads the memory of the other's provider.
 */
export function partOf(
  { service, commands, sandbox, redeems, spreads = false, needs = {} }: Serving,
  noun: string,
  tables: SagaTables,
  { remembers, secretArn }: Partial<OwnProvider> = {},
): Part {
  const books = sandbox && tables.has(sandbox.table) ? [sandbox.table] : [];
  const vault = tables.has(vaultOf(service)) ? [vaultOf(service)] : [];
  const memory = remembers ? [memoryOf({ service, redeems })] : books;
  const outside = [...(remembers && redeems ? [] : memory), ...vault];
  const givers = Object.values(needs).map((by) => by.service);
  return {
    name: service,
    writes: [service, ...outside],
    reads: [...memory, ...vault, ...givers, ...(commands.undo === undefined ? [noun] : [])],
    counts: spreads ? [service] : [],
    actsOutside: sandbox !== undefined,
    secretArn,
  };
}
