import Table from "cli-table3";
import { logger } from "../../lambdas/runtime/aws/observability";
import { atLeastOne, commandLine, PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { enterLocal, up } from "../localstack";
import { readUnitsOfRun } from "./reconciler-cost";

const STUCK = 10;
const numbers = (text: string, before: readonly number[] = []) => [...before, atLeastOne(text)];

const program = commandLine("bench:reconciler", "Measures what one run of the reconciler reads.")
  .argument("[closed...]", "how many closed sagas there are (default: 100 100000)", numbers)
  .option(...PORT_OPTION)
  .parse();

runMain(async (signal) => {
  const log = progress();
  const sizes: readonly number[] = program.processedArgs[0] ?? [100, 100_000];
  enterLocal(await up({ ...program.opts<{ port?: number }>(), log, signal }));
  logger.setLogLevel("SILENT");
  const table = new Table({
    head: ["closed", "stuck", "seen", "queries", "query RCU", "RCU per GetItem", "WCU"],
    style: { head: [], border: [] },
  });
  for (const closed of sizes) {
    log(`${closed} closed sagas and ${STUCK} stuck ones …`);
    const cost = await readUnitsOfRun({ closed, stuck: STUCK });
    table.push([
      closed,
      STUCK,
      cost.sagasSeen,
      cost.queries,
      cost.queryUnits,
      cost.getUnitsPerSaga,
      cost.writeUnitsPerSaga,
    ]);
  }
  console.log(table.toString());
});
