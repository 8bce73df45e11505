import { join } from "node:path";
import { isInstalled, PROJECT } from "./installed.cjs";

export { isInstalled, PACKAGE, PROJECT, REGISTER } from "./installed.cjs";

/** Where the project keeps what commands record of its sagas. */
export const DOCS = join(PROJECT, "docs");

/** What `npm run NAME` is called after `npx saga` where the package is installed, if not NAME. */
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

/** What makes a shell a client of LocalStack, on the port that it has had last or on this one. */
export function shellSettings(port?: number): string {
  const env = called("localstack", port === undefined ? "env" : `env --port ${port}`);
  return `eval "$(${env.replace("npm run", "npm run -s")})"`;
}
