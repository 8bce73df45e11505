import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import * as z from "zod";
import { definition } from "../../lambdas/runtime/stepping/asl";
import { writeWhole } from "../../lib/constructs/whole-file";
import { PROJECT } from "../project/root";
import type { Content } from "../search/tables";

const row = z.looseObject({ version: z.number(), state: z.record(z.string(), z.unknown()) });
const content: z.ZodType<Content> = z.object({
  rows: z.record(z.string(), row),
  counters: z.record(z.string(), z.record(z.string(), z.number())),
});

/** What the tables hold at one moment of an example, by the tables' names; and how the example ended. */
const moment = z.object({
  example: z.string(),
  decides: z.enum(["approve", "reject", "nobody"]),
  ends: z.string(),
  tables: z.record(z.string(), content),
});
export type Moment = z.infer<typeof moment>;
/** As a world has them. */
export type Tables = Readonly<Record<string, Content>>;

/** What a released version leaves behind where a newer one is deployed. */
const released = z.object({
  version: z.string(),
  sagas: z.record(
    z.string(),
    z.object({
      machine: definition,
      moments: z.array(moment),
      /** A message of each event, as a queue holds it. */
      messages: z.array(z.string()),
    }),
  ),
});
export type Released = z.infer<typeof released>;

/** Written by `npm run released` where a version is released. */
export const FIXTURE = join(PROJECT, "test/search/released.json.br");

export const readReleased = (): Released =>
  released.parse(JSON.parse(brotliDecompressSync(readFileSync(FIXTURE)).toString()));

export const writeReleased = (of: Released): void =>
  writeWhole(FIXTURE, brotliCompressSync(JSON.stringify(of)));
