import {
  booksTable,
  memoryOf,
  recordTable,
  serviceTable,
  vaultTable,
} from "../lambdas/runtime/tables";
import { type AnySaga, retriablesIn, servicesIn } from "../lambdas/saga/define";
import { isDisposable, type Settings } from "./settings";

export const coordinationNames = ["orchestration", "choreography"] as const;
/** What carries a saga from step to step: the state machine, or events. */
export type CoordinationName = (typeof coordinationNames)[number];

const WORDS = { orchestration: "saga", choreography: "choreography" } as const;

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The name of a saga in code: `bookRoom` for `book-room`. */
export const nameInCode = (name: string): string =>
  name.replace(/-(\w)/g, (_, first: string) => first.toUpperCase());

/**
 * The name of a saga's stack, and of the stack of its tables: `OrderSaga-prod` and `OrderSagaData-prod` in stage
 * `prod`. Without a stage: `OrderSaga` and `OrderSagaData`, the ids that the CDK's command line uses. A saga's outputs in a
 * stack of yours begin with that id, so it has letters and digits only.
 */
export function stackNames(
  { name }: Pick<AnySaga, "name">,
  coordination: CoordinationName,
  stage?: string,
) {
  const stack = `${capital(nameInCode(name))}${capital(WORDS[coordination])}`;
  const of = (id: string) => (stage === undefined ? id : inStage(id, { stage }));
  return { stack: of(stack), data: of(`${stack}Data`) };
}

/**
 * A name with its stage, so that several stages live in one account. Disposable stages add nothing: an emulator
 * has only one.
 */
export const inStage = (name: string, { stage }: { readonly stage: string }): string =>
  isDisposable({ stage }) ? name : `${name}-${stage}`;

/** A table as it is deployed. */
export interface DeployedTable {
  /** The saga's name for the table: its noun, a service, or the books of a sandbox. */
  readonly name: string;
  /** The construct id: `Orders`. */
  readonly id: string;
  /** `order-saga-prod-orders`. The name is fixed, so that the table is found again if its stack is lost. */
  readonly tableName: string;
  readonly keyAttribute: string;
  readonly holds: "records" | "rows" | "deeds" | "books" | "memory" | "vault";
}

/** Whether the table's changes are events, so that its stream is an outbox. The record tells the deeds. */
export const isOutbox = ({ holds }: Pick<DeployedTable, "holds">) =>
  holds === "records" || holds === "rows";

/** The settings that decide which tables a saga has, and their names. */
export type TableSettings = Pick<Settings, "stage"> &
  Partial<Pick<Settings, "restored" | "secrets">>;

/**
 * The tables of a saga: its records, its services' from the last to the first, the deeds', the books. Each
 * coordination has tables of its own, so both run side by side.
 * A table has a name in the plural if it has one row for each saga and nothing else. A service with a provider of
 * its own has no books. It has a memory if the provider asks for one. Restored tables have other names.
 * A service with a secret has a vault if the settings say so. The default is a vault with a provider of its own, and
 * none with the sandbox. A vault is never restored, so no backup keeps a secret. A memory keeps its table too: it says
 * what is outside, which nobody restores, and its name is in the outside system's keys.
 */
export function tablesIn(
  saga: AnySaga,
  coordination: CoordinationName,
  { stage, restored = "", secrets }: TableSettings,
  providers: ReadonlyMap<string, { readonly remembers?: boolean }> = new Map(),
): DeployedTable[] {
  const services = servicesIn(saga).toReversed();
  const retriables = retriablesIn(saga);
  const memories = [...services, ...retriables].flatMap((by) =>
    providers.get(by.service)?.remembers && !by.redeems ? [memoryOf(by)] : [],
  );
  const isVaulted = ({ service, secret }: { service: string; secret?: string }) =>
    secret && (secrets ?? (providers.has(service) ? "vault" : "inline")) === "vault";
  const vaults = [...services, ...retriables].filter(isVaulted);
  const played = [...services, ...retriables].filter(({ service }) => !providers.has(service));
  const own = `${saga.name}-${WORDS[coordination]}:`;
  const suffix = restored
    .split(",")
    .find((of) => of.startsWith(own))
    ?.slice(own.length);
  const named =
    (holds: DeployedTable["holds"]) => (table: { name: string; keyAttribute: string }) => {
      const { name, keyAttribute } = table;
      const id = keyAttribute === saga.idName ? name.replace(/s?$/, "s") : name;
      const made = `${saga.name}-${WORDS[coordination]}-${stage}-${id.toLowerCase()}`;
      const isRestored = holds === "records" || holds === "rows" || holds === "deeds";
      const tableName = isRestored && suffix ? `${made}-${suffix}` : made;
      return { name, id, tableName, keyAttribute, holds };
    };
  return [
    named("records")(recordTable(saga)),
    ...services.map((by) => serviceTable(saga, by)).map(named("rows")),
    ...retriables.map((by) => serviceTable(saga, by)).map(named("deeds")),
    ...played.flatMap((by) => booksTable(by) ?? []).map(named("books")),
    ...memories.map((name) => ({ name, keyAttribute: "key" })).map(named("memory")),
    ...vaults.map(({ service }) => vaultTable(service)).map(named("vault")),
  ];
}
