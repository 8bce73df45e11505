import type * as z from "zod";
import { everyServiceIn, type Saga } from "../saga/define";
import type { RecordRow } from "../saga/record-row";
import type { Books, Doing, Redeems, Standing } from "../saga/service";
import { type IntakeRow, intakeRow } from "./intake";
import { type VaultRow, vaultRow } from "./vault";

/** A table: the saga's own name for it, its key, and the schema of its rows. */
export interface Table<State> {
  readonly name: string;
  readonly keyAttribute: string;
  readonly row: z.ZodType<State>;
}

/** The setting that tells a function the name of a table: `PAYMENT_TABLE`. */
export const tableSetting = (name: string) => `${name.toUpperCase()}_TABLE`;

/** The sparse index of the open sagas: partition `openShard`, sort key `dueAt`, keys only. */
export const openIndexOf = ({ noun }: { readonly noun: string }) => `open-${noun.toLowerCase()}s`;

/** That index of a saga's records, in the table with that name. */
export function openIndexIn(
  saga: { readonly noun: string; readonly idName: string },
  table: string,
) {
  return {
    table,
    index: openIndexOf(saga),
    keyAttribute: saga.idName,
    shardAttribute: "openShard",
    dueAttribute: "dueAt",
  };
}

/** The table of a saga's own records. */
export function recordTable<R extends object>(saga: Saga<R>): Table<RecordRow<R>> {
  return { name: saga.noun, keyAttribute: saga.idName, row: saga.record };
}

/** The table of one of its services. */
export function serviceTable<R extends object>(
  { idName }: Saga<R>,
  { service, keyAttribute = idName, row }: Doing<R>,
): Table<Standing> {
  return { name: service, keyAttribute, row };
}

/** The books of the outside system that a service acts on. Undefined if it acts on none. */
export function booksTable<R>({ sandbox }: Doing<R>): Table<Books> | undefined {
  return sandbox && { name: sandbox.table, keyAttribute: "key", row: sandbox.row };
}

/** The memory of a provider of one's own, where it keeps one. */
export function memoryTable<State>(by: Remembered, row: z.ZodType<State>): Table<State> {
  return { name: memoryOf(by), keyAttribute: "key", row };
}

/** A service whose provider may keep a memory. */
interface Remembered {
  readonly service: string;
  readonly redeems?: Redeems | undefined;
}

/** What that memory is called: `PaymentMemory`. Who takes what another service holds reads the memory of that one. */
export const memoryOf = ({ service, redeems }: Remembered) =>
  `${redeems?.from.service ?? service}Memory`;

/** What the vault of a service's secret is called: `PaymentVault`. */
export const vaultOf = (service: string) => `${service}Vault`;

/** The vault of a service: the secrets of the sagas that still need them. */
export const vaultTable = (service: string): Table<VaultRow> => ({
  name: vaultOf(service),
  keyAttribute: "key",
  row: vaultRow,
});

/** The table of a front door: whether new sagas are accepted. */
export const intakeTable: Table<IntakeRow> = {
  name: "Intake",
  keyAttribute: "key",
  row: intakeRow,
};

/** The names of all tables of a saga: its records first, then its services', then the books. */
export function tablesOf<R extends object>(saga: Saga<R>): string[] {
  const services = everyServiceIn(saga);
  const books = services.flatMap(({ sandbox }) => sandbox?.table ?? []);
  return [saga.noun, ...services.map(({ service }) => service), ...books];
}
