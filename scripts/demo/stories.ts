import { type AnyRequest, type AnySaga, type Example, servicesIn } from "../../lambdas/saga/define";
import { parked } from "../deployed/parked";
import type { SagaClient } from "../deployed/saga-client";
import { waitFor } from "../deployed/wait-for";
import { wordOf } from "../deployed/words";
import { newSubject } from "../scenarios/subject";

/** One saga of the demo: what happens to it, and where it must end. */
export interface Story {
  readonly id: string;
  readonly what: string;
  readonly ends: "done" | "undone";
  act(saga: SagaClient): Promise<unknown>;
  /** What happens after the whole emulator was killed and everything was deployed again. */
  afterPowerCut?(saga: SagaClient): Promise<unknown>;
}

/** A counter that stories take from, and its first value. */
export interface Put {
  readonly service: string;
  readonly key: string;
  readonly amount: number;
}

/** A request and its id. */
interface Asked {
  readonly id: string;
  readonly request: AnyRequest;
}

/** How many times a plain saga's amount is available to all stories that must end well. */
const PLENTY = 10;

/**
 * The stories of one run: a plain saga, the examples that are refused, and what can happen to any saga.
 * `plain` is the first story's saga. Ids and counters are new in each run. `paidBy` puts what a real provider
 * knows in place of the sandbox's tokens.
 */
export function storiesOf(saga: AnySaga, run: string, paidBy: PaidBy = (request) => request) {
  const [plain] = Object.values(saga.examples);
  if (!plain) throw new Error(`${saga.name} has no examples`);
  const puts: Put[] = [];
  const asked = (name: string, { request, counters }: AnExample, tag = run): Asked => {
    const subject = newSubject(saga, { request }, tag);
    for (const { name: of, service, key, amount } of subject.takes) {
      if (puts.some((put) => put.key === key)) continue;
      puts.push({ service, key, amount: tag === run ? PLENTY * amount : (counters[of] ?? 0) });
    }
    const id = `${name.replaceAll(/\W/g, "-")}-${run}`;
    return { id, request: { ...paidBy(subject.request), [saga.idName]: id } };
  };
  const first = asked("confirmed", plain);
  // A refused request needs counters of its own. Otherwise nothing would be left for the others.
  const refused = saga.apart ? Object.entries(saga.examples).filter(([, it]) => isRefused(it)) : [];
  const waits = Object.values(saga.examples).find(({ decides }) => decides?.includes("approve"));
  const stories = [
    placed(first, `nothing: a plain ${wordOf(saga)}`, "done"),
    ...refused.map(([name, one], n) => placed(asked(name, one, `${run}-${n}`), one.says, "undone")),
    submittedTwice(asked("twice", plain)),
    redelivered(saga, asked("redelivered", plain)),
    stopped(saga, asked("stopped", plain)),
    ...(waits ? [approvedLate(saga, asked("parked", waits))] : []),
  ];
  return { puts, stories, plain: first };
}

type PaidBy = (request: AnyRequest) => AnyRequest;
type AnExample = Example<AnyRequest>;

const isRefused = ({ ends, others, impostor, decides }: AnExample) =>
  ends === "undone" && !others && !impostor && !decides;

function placed({ id, request }: Asked, what: string, ends: Story["ends"]): Story {
  return { id, what, ends, act: async (saga) => saga.run(await saga.kept(request), id) };
}

function submittedTwice({ id, request }: Asked): Story {
  return {
    id,
    what: "submitted twice, at once",
    ends: "done",
    act: async (saga) => {
      const kept = await saga.kept(request);
      return Promise.all([saga.run(kept, id), saga.run(kept, `${id}-again`)]);
    },
  };
}

/** @throws Error if the saga has no services. */
function lastOf(saga: AnySaga) {
  const last = servicesIn(saga).at(-1);
  if (!last) throw new Error(`${saga.name} has no services`);
  return last;
}

function redelivered(definition: AnySaga, { id, request }: Asked): Story {
  const { service, commands } = lastOf(definition);
  return {
    id,
    what: `${service.toLowerCase()} message delivered twice`,
    ends: "done",
    act: async (saga) => {
      const kept = await saga.kept(request);
      await saga.run(kept, id);
      await saga.resend(service, commands.do, kept);
    },
  };
}

/** The execution is stopped between the last step and the confirmation. The reconciler notices it. */
function stopped(definition: AnySaga, { id, request }: Asked): Story {
  const { service, commands, ends } = lastOf(definition);
  return {
    id,
    what: `execution stopped right after the ${commands.do}`,
    ends: "done",
    act: async (saga) => {
      const execution = await saga.start(await saga.kept(request), id);
      await waitFor(`the ${commands.do}`, async () => {
        const { services } = await saga.rows(id);
        return services[service]?.row?.status === ends.done;
      });
      await saga.stop(execution);
      await saga.closed(id);
    },
  };
}

/** The saga waits for a person when the power is cut. Afterwards it waits again, and is approved. */
function approvedLate({ idName }: AnySaga, { id, request }: Asked): Story {
  let lost = "";
  return {
    id,
    what: "parked; emulator killed; approved",
    ends: "done",
    act: async (saga) => {
      await saga.start(await saga.kept(request), id);
      lost = await parked(saga, id);
    },
    afterPowerCut: async (saga) => {
      await parked(saga, id, lost);
      await saga.invoke("Approval", { [idName]: id, decision: "approve", by: "demo" });
      await saga.closed(id);
    },
  };
}
