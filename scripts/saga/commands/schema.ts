import * as z from "zod";
import { sagaNames, sagas } from "#sagas";
import { BadInput } from "../../deployed/errors";
import type { Commands } from "../context";
import { schemasOf } from "../schemas";

/** `saga schema`: the JSON Schema of what commands print with `--json`. */
export const schemaCommand: Commands = (program, _run, _context, tell) => {
  program
    .command("schema")
    .description("Prints the JSON Schema of a command's output with --json.")
    .argument("[command...]", "such as list, or dead-letters show; default: all commands")
    .addHelpText("after", EXAMPLES)
    .action((words: string[]) =>
      tell(async ({ saga: name = sagaNames[0] }) => {
        if (name === undefined) throw new BadInput("the project has no saga yet");
        const json = schemaOf(schemasOf(sagas[name]), words.join(" "));
        return { json, text: JSON.stringify(json, null, 2) };
      }),
    );
};

function schemaOf(schemas: Readonly<Record<string, z.ZodType>>, command: string): unknown {
  if (command === "") {
    const all = Object.entries(schemas).map(([name, one]) => [name, z.toJSONSchema(one)]);
    return Object.fromEntries(all);
  }
  const found = schemas[command];
  if (found) return z.toJSONSchema(found);
  throw new BadInput(
    `${command} has no JSON output. Choose one of ${Object.keys(schemas).join(", ")}`,
  );
}

const EXAMPLES = `
An id is called as in the saga's requests: --saga says which saga. Without --json commands print tables. What a command
says beside its result goes to the error stream.

Examples:
  $ saga schema list
  $ saga --saga NAME schema dead-letters show`;
