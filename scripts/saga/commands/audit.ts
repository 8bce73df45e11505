import type { Orphan } from "../../../lambdas/runtime/provider";
import { audit } from "../../deployed/audit";
import type { Books } from "../../deployed/books";
import type { SagaOperations } from "../../deployed/operations";
import { auditOutside, type OutsideAudit } from "../../deployed/outside-audit";
import type { Commands } from "../context";
import { EXIT } from "../failures";

interface Options {
  readonly provider?: string;
  readonly cancelOrphans?: true;
}

/** `saga audit`: checks every invariant. */
export const auditCommand: Commands = (program, run) => {
  program
    .command("audit")
    .description("Checks every invariant over all sagas and counters. Exit code 1 if one fails.")
    .option("--provider <name>", "also compares what this provider has; or the file of a provider")
    .option("--cancel-orphans", "cancels what is left at the provider and is no saga's")
    .addHelpText("after", EXAMPLES)
    .action((options: Options) =>
      run(async (saga) => {
        const books = await saga.books();
        const report = await audit(saga, books);
        const outside = options.provider && (await lookOutside(saga, books, options));
        const { sagas, open, counters, noted } = report;
        const violations = [...report.violations, ...(outside ? outside.violations : [])];
        const all = `${sagas} sagas, ${open} of them open, and ${counters} counters`;
        const text = [
          `${all}: ${violations.length === 0 ? "every invariant holds" : `${violations.length} violations`}`,
          ...violations,
          ...noted.map((sentence) => `no action needed: ${sentence}`),
          ...(outside ? inWords(outside) : []),
        ].join("\n");
        const json = { ...report, violations, ...(outside && { outside }) };
        return { json, text, exit: violations.length === 0 ? EXIT.done : EXIT.failed };
      }),
    );
};

type Looked = OutsideAudit & { readonly cancelled: readonly string[] };

async function lookOutside(
  saga: SagaOperations,
  { sagas }: Books,
  { provider = "", cancelOrphans }: Options,
): Promise<Looked> {
  const systems = await saga.outside(provider);
  const cancelled: string[] = [];
  const all: OutsideAudit[] = [];
  for (const system of systems) {
    const found = await auditOutside(saga.saga, sagas, system);
    all.push(found);
    for (const orphan of cancelOrphans ? found.orphans : []) {
      await system.provider.cancel?.(orphan);
      cancelled.push(orphan.id);
    }
  }
  return {
    compared: all[0]?.compared ?? 0,
    violations: all.flatMap(({ violations }) => violations),
    orphans: all.flatMap(({ orphans }) => orphans),
    cancelled,
  };
}

function inWords({ compared, orphans, cancelled }: Looked): string[] {
  const line = ({ id, sagaId, status }: Orphan) =>
    `orphan ${id} of ${sagaId}: ${cancelled.includes(id) ? "cancelled" : status}`;
  return [
    `the provider: compared ${compared} sagas that have ended; ${orphans.length} orphans`,
    ...orphans.map(line),
  ];
}

const EXAMPLES = `
Reads all tables. It checks each finding twice, so that running sagas are not reported.
With --provider it asks the provider about each saga that has ended. An orphan has moved no money.

Examples:
  $ saga audit --json | jq -r '.violations[]'
  $ saga audit --provider stripe --cancel-orphans`;
