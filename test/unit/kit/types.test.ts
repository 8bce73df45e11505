import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../../..");
const FOLDER = join(ROOT, "node_modules/.cache/order-saga-types");

const HEAD = `
import * as z from "zod";
import { deed } from "${ROOT}/lambdas/saga/deed";
import { defineSaga } from "${ROOT}/lambdas/saga/define";
import { hold } from "${ROOT}/lambdas/saga/hold";
import type { RecordFields } from "${ROOT}/lambdas/saga/record-row";
import { refuseAs } from "${ROOT}/lambdas/saga/refusals";
import type { Park } from "${ROOT}/statemachine/vocabulary";

const request = z.object({ tripId: z.string() });
type Trip = z.infer<typeof request>;
const seats = {
  service: "Flight",
  do: "reserve",
  undo: "release",
  held: z.object({ seats: z.number() }),
  nothing: { seats: 0 },
  counted: z.object({ free: z.number() }),
  key: (id: string) => id,
  wants: (_: Trip) => ({ seats: 1 }),
} as const;
const by = hold({ ...seats, refuses: [] });
const issue = deed({
  service: "Ticket",
  do: "issue",
  refuses: "TicketRefused",
  kept: z.object({ seats: z.number() }),
  wants: (_: Trip) => ({ seats: 1 }),
  amount: ({ seats }) => seats,
  sandbox: { table: "Airline", refuses: () => false },
});
const trip = { name: "trip", noun: "Trip", says: "", request, examples: {} } as const;
`;

/** Code that must not compile, and the compiler's message. */
const wrong: Readonly<Record<string, readonly [code: string, message: string]>> = {
  "a step without an undo": [
    `defineSaga({ ...trip, idName: "tripId", steps: [{ state: "ReserveSeats", by }] });`,
    `not assignable to type '"ReserveSeats: a step needs an undo`,
  ],
  "a step before the pivot that cannot be undone": [
    `defineSaga({ ...trip, idName: "tripId", steps: [{ state: "IssueTickets", undo: "B", by: issue }] });`,
    `not assignable to type '"IssueTickets: a step needs an undo and a service`,
  ],
  "a step after the pivot that can be undone": [
    `defineSaga({ ...trip, idName: "tripId", steps: [], onward: [{ state: "A", by }] });`,
    `'"a step after the pivot is never undone"`,
  ],
  "an id that is no field of the request": [
    `defineSaga({ ...trip, idName: "tripNo", steps: [] });`,
    `'"tripNo"' is not assignable to type '"tripId"'`,
  ],
  "a refusal that is not declared, so that nothing routes it": [
    `hold({ ...seats, refuses: ["NoSeat"], short: () => ["NoSeta", "full"] });`,
    `'"NoSeta"' is not assignable to type '"NoSeat" | "reserve does not declare this refusal"'`,
  ],
  "a refusal of the record that the machine does not route": [
    `refuseAs("place", "notPlaced", "Trip", "");`,
    `'"notPlaced"' is not assignable to parameter of type '"abandoned" | "approvalExpired"`,
  ],
  "a counter that no row has": [
    `hold({ ...seats, refuses: [], takes: () => [{ key: "LH1", attribute: "fre", add: -1 }] });`,
    `'"fre"' is not assignable to type '"free" | "reserve counts no such number"'`,
  ],
  "a misspelt field that the machine writes": [
    `({ table: "Trip", key: "tripId", onlyIf: {}, token: "taskTokn", execution: "executionArn" }) satisfies Park<RecordFields>;`,
    `'"taskTokn"' is not assignable to type`,
  ],
};

/** Compiles each code separately. Returns the messages, by the number of the file. */
function compiled(codes: readonly string[]): string[] {
  mkdirSync(FOLDER, { recursive: true });
  codes.forEach((code, i) => {
    writeFileSync(
      join(FOLDER, `${i}.ts`),
      `${HEAD}\n${code}\nvoid [by, issue, refuseAs, trip];\nexport {};`,
    );
  });
  const config = { extends: join(ROOT, "tsconfig.json"), include: ["*.ts"], exclude: [] };
  const typeRoots = [join(ROOT, "node_modules/@types")];
  const options = { noUnusedLocals: false, incremental: false, typeRoots };
  writeFileSync(
    join(FOLDER, "tsconfig.json"),
    JSON.stringify({ ...config, compilerOptions: options }),
  );
  const { stdout } = spawnSync("npx", ["tsc", "-p", FOLDER, "--pretty", "false"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const messages = stdout.split(/\n(?=\S)/);
  return codes.map((_, i) => messages.filter((it) => it.includes(`/${i}.ts(`)).join("\n"));
}

const names = Object.keys(wrong);
const right = `defineSaga({
  ...trip,
  idName: "tripId",
  steps: [{ state: "A", undo: "B", by }],
  onward: [{ state: "C", by: issue }],
});`;
const [fine, ...said] = compiled([right, ...Object.values(wrong).map(([code]) => code)]);
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

it("a saga without a fault compiles", () => {
  expect(fine).toBe("");
});

it.each(names)("%s does not compile, and the message says what is wrong", (name) => {
  expect(said[names.indexOf(name)]).toContain(wrong[name]?.[1]);
});
