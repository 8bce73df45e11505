import { fastLaneOf, LANES, type Lane } from "../../../lambdas/saga/lane";
import { ASKED, MACHINE } from "../../faults/aws-request";
import type { Call } from "../../faults/protocol";
import { FIRST } from "../../scenarios/recordings";
import { type DoorStage, openDoorStage } from "../../stage/door-stage";
import { plainRequest, SAGA } from "../paths";
import type { Run } from "../run";
import { sum } from "../statistics";
import { tableUse } from "../usage";

/** What the counter of the sale is spread over. */
export const BUCKETS = 4;
/** Whose counters have enough for all, and whose have nothing. */
const [PLENTY, NONE] = [0, 1];

/** What one request to place a saga used, until the saga had ended. */
export interface Used {
  readonly lane: Lane;
  readonly what: string;
  /** The answer's status, and the saga's end or the refusal. */
  readonly answer: string;
  /** Runs that were begun: of the state machine, an express workflow or the direct function. */
  readonly runs: number;
  readonly requests: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Of these reads, those of the front door. In lane `standard` it looks at the record until the saga has ended. */
  readonly doorReads: number;
}

/** Has sagas placed in each lane, at the front door and past it, and counts what the functions ask of AWS. */
export async function measureDoor({ signal, log }: Run): Promise<Used[]> {
  delete process.env.AWS_ENDPOINT_URL;
  const used: Used[] = [];
  for (const lane of LANES) {
    const opened = await openDoorStage(FIRST, [`lane=${lane}`], { log, signal });
    try {
      used.push(...(await new Counting(lane, opened).all(log)));
    } finally {
      await opened.close();
    }
  }
  return used;
}

class Counting {
  constructor(
    private readonly lane: Lane,
    private readonly at: DoorStage,
  ) {}

  async all(log: (line: string) => void): Promise<Used[]> {
    const { lane } = this;
    log(`lane ${lane} …`);
    await this.#left(PLENTY, 1_000_000);
    await this.#left(NONE, 0);
    await this.#placed("warm");
    await this.at.client.run(plainRequest("warm-too", PLENTY));
    const won = await this.#used("gets what it takes", "won", () => this.#placed("won"));
    const stored = await this.#used("the lane does not take", "stored", () =>
      this.#stored("stored"),
    );
    const first = await this.#used("loses first", "first", () => this.#placed("first", NONE));
    const past = await this.#used("loses past the door", "past", () => this.#past("past", NONE));
    const next = await this.#used("loses since then", "next", () => this.#placed("next", NONE));
    return [won, stored, first, { ...past, runs: 1 }, next];
  }

  /** Sets the counters that these sagas take from. */
  async #left(whose: number, amount: number): Promise<void> {
    const takes = SAGA.steps.flatMap((step) =>
      "by" in step
        ? step.by.takes(plainRequest("any", whose)).map((it) => [step.by.service, it] as const)
        : [],
    );
    for (const [service, { key }] of takes) {
      await this.at.client.setCounter(service, key, amount, BUCKETS);
    }
  }

  async #placed(name: string, whose = PLENTY): Promise<string> {
    const path = `${SAGA.noun.toLowerCase()}s`;
    const { status, json } = await this.at.door.send(
      "shop",
      "POST",
      path,
      plainRequest(name, whose),
    );
    if (status === 200) await this.at.client.closed(name);
    return `${status} ${json.reason ?? json.outcome ?? json.refusal ?? json.status}`;
  }

  async #past(name: string, whose: number): Promise<string> {
    const answer = await this.at.client.place(plainRequest(name, whose));
    const { record } = await this.at.client.closed(name);
    return answer.ok ? `${record?.reason ?? record?.status}` : answer.error;
  }

  /** Lets the lane take nothing. Then the reconciler starts what the door has stored. */
  async #stored(name: string): Promise<string> {
    const { proxy } = this.at.stage;
    const throttle = (operation: string, times: number | "always") =>
      proxy.inject({ sagaId: name, operation, fault: "throttle", times });
    // In lane direct the first invocation is that of the lane. What writes the record is invoked, too.
    if (this.lane === "direct") await throttle("Invoke", 1);
    if (this.lane === "express") await throttle("StartSyncExecution", "always");
    await throttle("StartExecution", "always");
    const answer = await this.#placed(name);
    await proxy.clearRules();
    await this.at.client.invoke("Reconciler", { [SAGA.idName]: name });
    await this.at.client.closed(name);
    return answer;
  }

  async #used(what: string, name: string, work: () => Promise<string>): Promise<Used> {
    const { proxy } = this.at.stage;
    await proxy.clear();
    const answer = await work();
    const calls = (await proxy.calls()).filter((it) => !this.#isSchedule(it));
    const stored = calls.filter(({ tables }) => ![MACHINE, ASKED].includes(tables[0] ?? ""));
    const tables = tableUse(stored, 1);
    const own = tableUse(stored.filter(this.#isOf("FrontPlaceFunctionName")), 1);
    const started = calls.filter((it) => /^Start/.test(it.operation) && it.status === 200);
    const driver = String((await this.at.client.record(name))?.executionArn);
    return {
      ...{ lane: this.lane, what, answer },
      runs: started.length + (fastLaneOf(driver) === "direct" ? 1 : 0),
      requests: stored.length,
      writeUnits: sum(tables.map((it) => it.writeUnits + it.refusedWriteUnits)),
      readUnits: sum(tables.map((it) => it.readUnits)),
      doorReads: sum(own.map((it) => it.readUnits)),
    };
  }

  #isOf = (output: string) => {
    const name = this.at.client.outputs.of(output);
    return ({ functionName }: Call) => functionName === name;
  };

  /** The reconciler reads the index every minute, whatever is placed. */
  #isSchedule = (call: Call) =>
    call.operation === "Query" && this.#isOf("ReconcilerFunctionName")(call);
}
