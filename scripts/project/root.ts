import { join } from "node:path";
import { isInstalled, PROJECT } from "./installed.cjs";

export { isInstalled, PACKAGE, PROJECT, REGISTER } from "./installed.cjs";

/** Where commands keep what they record of the project's sagas. */
export const DOCS = join(PROJECT, "docs");

/** If the package is installed, `npm run NAME` is `npx saga NAME`. These have another name there. */
const INSTALLED_AS: Readonly<Record<string, string | undefined>> = {
  "deploy:local": "deploy --local",
  "new-saga": "new",
  scenarios: "matrix",
};

/** How a command is called here: `npm run NAME -- ARGS`, or `npx saga NAME ARGS`. */
export function called(name: string, args?: string): string {
  const words = isInstalled
    ? ["npx saga", INSTALLED_AS[name] ?? name, args]
    : [`npm run ${name}`, args === undefined ? undefined : `-- ${args}`];
  return words.filter(Boolean).join(" ").trim();
}

/** A command that connects a shell to LocalStack, on this port or on the one that was used last. */
export function shellSettings(port?: number): string {
  const env = called("localstack", port === undefined ? "env" : `env --port ${port}`);
  return `eval "$(${env.replace("npm run", "npm run -s")})"`;
}
