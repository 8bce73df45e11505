import { resolve } from "node:path";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { compiled } from "./compiled";
import { namesOf } from "./names";
import { filesOf, formatted, writeAll } from "./new-saga";

const program = commandLine(
  "new-saga",
  "Writes a small saga that passes everything, in lambdas/NAME, and its state machine.",
)
  .argument("<name>", "its name: lower-case words with - between them")
  .option("--noun <Noun>", "what one of it is called (default: the name)")
  .addHelpText("after", "\nExample: npm run new-saga travel -- --noun Trip")
  .parse();

const root = resolve(__dirname, "../..");

runMain(async () => {
  const { noun } = program.opts<{ noun?: string }>();
  const all = sagaNames.map((name) => sagas[name]);
  const names = namesOf(program.args[0] ?? "", noun, all);
  const files = formatted(root, filesOf(root, names));
  writeAll(root, files, () => compiled(root));
  for (const path of Object.keys(files)) console.log(`wrote ${path}`);
  console.log(`go on: docs/your-own-saga.md; npm run check -- --saga ${names.name}`);
});
