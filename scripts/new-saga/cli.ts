import { sagaNames, sagas } from "#sagas";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { called, isInstalled, PROJECT } from "../project/root";
import { compiled } from "./compiled";
import { namesOf } from "./names";
import { filesOf, formatted, writeAll } from "./new-saga";
import { projectFiles } from "./project";

const program = commandLine(
  "new-saga",
  "Writes a small saga that passes everything, in lambdas/NAME, and its state machine.",
)
  .argument("<name>", "its name: lower-case words with - between them")
  .option("--noun <Noun>", "what one of it is called (default: the name)")
  .addHelpText("after", `\nExample: ${called("new-saga", "travel --noun Trip")}`)
  .parse();

runMain(async () => {
  const { noun } = program.opts<{ noun?: string }>();
  const all = sagaNames.map((name) => sagas[name]);
  const names = namesOf(program.args[0] ?? "", noun, all);
  const files = isInstalled
    ? projectFiles(PROJECT, names)
    : formatted(PROJECT, filesOf(PROJECT, names));
  writeAll(PROJECT, files, () => isInstalled || compiled(PROJECT));
  for (const path of Object.keys(files)) console.log(`wrote ${path}`);
  console.log(
    isInstalled
      ? `go on: lambdas/${names.name}/saga.ts; npm install; npm test; npx saga deploy --local`
      : `go on: docs/your-own-saga.md; npm run check -- --saga ${names.name}`,
  );
});
