import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sagaNames } from "../../lambdas/sagas";
import { installDir } from "../../scripts/localstack/paths";
import { pythonOf } from "../../scripts/localstack/whole";
import { synthesize } from "./stacks";

/** cfn-lint comes with LocalStack, in its Python; where that is not installed yet, nothing lints. */
const PYTHON = pythonOf(installDir());
const RUN = "import sys; from cfnlint import runner; sys.exit(runner.main())";
const lints = existsSync(PYTHON) ? it : it.skip;

/** It takes ten seconds where nothing else runs. */
const MINUTES = 300_000;
/** What it says in vain, and why. */
const IGNORED: readonly (readonly [finding: RegExp, why: string])[] = [
  [
    /:E3601:'\{% [^']* %\}' is not of type 'number' at 'States\/\w+\/TimeoutSeconds'$/,
    "In a JSONata state machine a timeout may be computed; cfn-lint 1.45 does not know that.",
  ],
  [
    /:W3005:'\w+Role\w+' dependency already enforced by a 'GetAtt'/,
    "The CDK waits for a role's policy, and says so of the role too.",
  ],
];

/** What cfn-lint says of each of these templates, in one run, as it takes long to start. */
function lint(templates: Readonly<Record<string, object>>): Record<string, string[]> {
  const dir = mkdtempSync(join(tmpdir(), "cfn-lint-"));
  const file = (name: string) => join(dir, `${name}.json`);
  const names = Object.keys(templates);
  try {
    for (const name of names) writeFileSync(file(name), JSON.stringify(templates[name]));
    const args = ["--format", "parseable", "--regions", "eu-west-1", "--", ...names.map(file)];
    const { status, stdout, stderr } = spawnSync(PYTHON, ["-c", RUN, ...args], {
      encoding: "utf8",
    });
    if (status === null || stderr) throw new Error(`cfn-lint did not run: ${stderr}`);
    const lines = stdout.split("\n");
    const of = (name: string) => lines.filter((line) => line.startsWith(`${file(name)}:`));
    return Object.fromEntries(names.map((name) => [name, of(name)]));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const known = (line: string) => IGNORED.some(([pattern]) => pattern.test(line));

lints(
  "cfn-lint finds nothing in the templates of any stage, and what is wrong in a wrong one",
  () => {
    // What keeps data has all that a test stage has, and more.
    const stages = [
      ["test", "order"] as const,
      ...sagaNames.map((name) => ["prod", name] as const),
    ];
    const templates = stages.flatMap(([stage, saga]) =>
      Object.entries(synthesize({ stage }, saga)).map(([name, of]) => [
        `${stage}-${saga}-${name}`,
        of.toJSON(),
      ]),
    );
    const wrong = {
      Resources: { Wrong: { Type: "AWS::SQS::Queue", Properties: { QueueNam: "q" } } },
    };
    const { wrong: found = [], ...rest } = lint({ ...Object.fromEntries(templates), wrong });
    expect(found.join()).toContain("QueueNam");
    const lines = Object.values(rest).flat();
    expect(Object.keys(rest).length).toBeGreaterThanOrEqual(4);
    expect(lines.filter((line) => !known(line))).toEqual([]);
    for (const [pattern] of IGNORED) expect(lines.some((line) => pattern.test(line))).toBe(true);
  },
  MINUTES,
);
