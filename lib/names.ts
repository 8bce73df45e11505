import {
  booksTable,
  memoryOf,
  recordTable,
  serviceTable,
  vaultOf,
} from "../lambdas/runtime/tables";
import { type AnySaga, retriablesIn, servicesIn } from "../lambdas/saga/define";
import { isDisposable, type Settings } from "./settings";

export const coordinationNames = ["orchestration", "choreography"] as const;
/** What carries a saga from step to step: the state machine, or events. */
export type CoordinationName = (typeof coordinationNames)[number];

const WORDS = { orchestration: "saga", choreography: "choreography" } as const;

export const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** What a saga is called in code: `bookRoom` of `book-room`. */
export const nameInCode = (name: string): string =>
  name.replace(/-(\w)/g, (_, first: string) => first.toUpperCase());

/**
 * The stack of a saga, and the stack of its tables: `OrderSaga-prod` and `OrderSagaData-prod` of stage
 * `prod`. Without a stage: `OrderSaga` and `OrderSagaData`, which are what the CDK's command line calls them.
 */
export function stackNames(
  { name }: Pick<AnySaga, "name">,
  coordination: CoordinationName,
  stage?: string,
) {
  const stack = `${capital(name)}${capital(WORDS[coordination])}`;
  const of = (id: string) => (stage === undefined ? id : inStage(id, { stage }));
  return { stack: of(stack), data: of(`${stack}Data`) };
}

/** A name that is another one in each stage of an account. An emulator has one disposable stage. */
export const inStage = (name: string, { stage }: { readonly stage: string }): string =>
  isDisposable({ stage }) ? name : `${name}-${stage}`;

/** A table as it is deployed. */
export interface DeployedTable {
  /** The saga's own name for it: its noun, a service, a sandbox's books. */
  readonly name: string;
  /** Its construct: `Orders`. */
  readonly id: string;
  /** Fixed, so that it can be found again after everything else is lost: `order-saga-prod-orders`. */
  readonly tableName: string;
  readonly keyAttribute: string;
  readonly holds: "records" | "rows" | "deeds" | "books" | "memory" | "vault";
}

/** Whether the changes of a table are events: its stream is an outbox. Deeds are told by the record. */
export const isOutbox = ({ holds }: Pick<DeployedTable, "holds">) =>
  holds === "records" || holds === "rows";

/** The settings that decide which tables a saga has, and their names. */
export type TableSettings = Pick<Settings, "stage"> &
  Partial<Pick<Settings, "restored" | "secrets">>;

/**
 * The tables of a saga: its records, its services' from the last to the first, the books. Each
 * coordination has its own, so that both run side by side. A table is called in the plural where each
 * saga has one row of it, and nothing else has. A service with a provider of one's own has no books, and a memory
 * if the provider wants one. A service with a secret has a vault if the settings say so; the default is a vault for
 * a provider of one's own, and none for the sandbox. Tables that were restored have other names; a vault is never
 * restored, so that no backup keeps a secret.
 */
export function tablesIn(
  saga: AnySaga,
  coordination: CoordinationName,
  { stage, restored = "", secrets }: TableSettings,
  providers: Readonly<Record<string, string | { readonly remembers?: boolean }>> = {},
): DeployedTable[] {
  const services = servicesIn(saga).toReversed();
  const retriables = retriablesIn(saga);
  const memories = Object.entries(providers).flatMap(([service, own]) =>
    typeof own === "object" && own.remembers ? [memoryOf(service)] : [],
  );
  const isVaulted = ({ service, secret }: { service: string; secret?: string }) =>
    secret && (secrets ?? (service in providers ? "vault" : "inline")) === "vault";
  const vaults = [...services, ...retriables].filter(isVaulted);
  const played = [...services, ...retriables].filter(({ service }) => !(service in providers));
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
      const isRestored = holds !== "books" && holds !== "vault";
      const tableName = isRestored && suffix ? `${made}-${suffix}` : made;
      return { name, id, tableName, keyAttribute, holds };
    };
  return [
    named("records")(recordTable(saga)),
    ...services.map((by) => serviceTable(saga, by)).map(named("rows")),
    ...retriables.map((by) => serviceTable(saga, by)).map(named("deeds")),
    ...played.flatMap((by) => booksTable(by) ?? []).map(named("books")),
    ...memories.map((name) => ({ name, keyAttribute: "key" })).map(named("memory")),
    ...vaults
      .map(({ service }) => ({ name: vaultOf(service), keyAttribute: "key" }))
      .map(named("vault")),
  ];
}
