import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as z from "zod";
import { type SagaName, sagaNames, sagas } from "#sagas";
import { commandLine } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { PROJECT } from "../project/root";
import { recorded } from "./record";
import { FIXTURE, type Released, writeReleased } from "./released";

commandLine(
  "released",
  "Records what a version that is released leaves behind: its state machines, its rows at every moment, and " +
    "its messages. From then on a test runs them against the code of the day.",
).parse();

runMain(async () => {
  const log = progress();
  const manifest = z.object({ version: z.string() });
  const { version } = manifest.parse(
    JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")),
  );
  const all: [SagaName, Released["sagas"][string]][] = [];
  for (const name of sagaNames) {
    const left = await recorded(sagas[name]);
    log(`${name}: ${left.moments.length} moments, ${left.messages.length} messages`);
    all.push([name, left]);
  }
  writeReleased({ version, sagas: Object.fromEntries(all) });
  log(`wrote ${relative(PROJECT, FIXTURE)} of ${version}`);
});
