import type { AnyRequest, AnySaga, Example } from "../../lambdas/saga/define";
import type { ServicesClient } from "../deployed/client";
import { waitFor } from "../deployed/wait-for";
import { type Asked, doneEnd, nothingEnd, refusedAt, undoneEnd } from "./ends";
import type { End } from "./record";
import { RecordsTable } from "./records-table";
import type { SentByHand } from "./scenario";
import type { Subject } from "./subject";

/** What a scenario can wait for. */
export interface Waiting {
  parked(id: string): Promise<unknown>;
  /** Waits until an approval has expired and its coordination has noticed. */
  expire(id: string): Promise<unknown>;
}

/** How a saga is started and driven to its end, by what a client and a person do. */
export interface Journey extends Asked {
  /** Whether every fault is put at every storage call of this journey. */
  readonly isFaulted?: true;
  /** The index of the service that refuses, in the order of the steps. */
  readonly refusedAt?: number;
  /** What is done before the execution starts and before faults are armed. */
  prepare?(client: ServicesClient, subject: Subject): Promise<unknown>;
  /** What a person does while the saga runs. */
  meanwhile?(client: ServicesClient, subject: Subject, by: Waiting): Promise<unknown>;
  /** What the saga is started with, if not with its request. */
  readonly input?: AnyRequest;
  readonly end: End;
}

const EXPIRES_SECONDS = 5;

interface Commands {
  readonly forwards: readonly SentByHand[];
  readonly untilPivot: readonly SentByHand[];
}

/** The journeys of a saga. A journey in which a step refuses is named after its example. */
export function journeysOf(saga: AnySaga, commands: Commands): ReadonlyMap<string, Journey> {
  const all = Object.entries(saga.examples);
  const find = (wanted: (it: Example<AnyRequest>) => unknown) =>
    all.map(([, it]) => it).find(wanted);
  const plain = find(({ ends }) => ends === "done");
  if (!plain) throw new Error(`no example of ${saga.name} is done`);
  const refused = all.flatMap(([name, it]) =>
    it.ends === "undone" ? [[name, refusedJourney(saga, it)] as const] : [],
  );
  return new Map<string, Journey>([
    ["confirmed", { ...plain, isFaulted: true, end: doneEnd(saga, plain) }],
    ...refused,
    ["undone", undoneJourney(saga, plain, commands)],
    ...approvals(
      saga,
      find(({ decides }) => decides?.includes("approve")),
    ),
    ...uncounted(saga, plain),
    ...invalid(
      saga,
      plain,
      find(({ ends }) => ends === "refused"),
    ),
    ...conflict(
      saga,
      commands,
      find(({ impostor }) => impostor),
    ),
  ]);
}

type Named = readonly (readonly [name: string, journey: Journey])[];

function refusedJourney(saga: AnySaga, asked: Asked): Journey {
  const at = refusedAt(saga, asked);
  return { ...asked, isFaulted: true, refusedAt: at, end: undoneEnd(saga, asked, at, true) };
}

/** Every step before the pivot was done when the saga was abandoned, so everything is undone. */
function undoneJourney(saga: AnySaga, asked: Asked, { untilPivot }: Commands): Journey {
  const abandoned = [...untilPivot, [saga.noun, "abandon"] as const];
  return {
    ...asked,
    isFaulted: true,
    prepare: (client, subject) => sendAll(client, subject, abandoned),
    end: undoneEnd(saga, asked),
  };
}

function approvals(saga: AnySaga, asked: Asked | undefined): Named {
  const before = saga.steps.findIndex((step) => "waits" in step);
  if (!asked || before < 0) return [];
  const rejected = undoneEnd(saga, asked, before);
  return [
    [
      "approved",
      { ...asked, isFaulted: true, meanwhile: decided(saga, "approve"), end: doneEnd(saga, asked) },
    ],
    ["rejected", { ...asked, meanwhile: decided(saga, "reject"), end: rejected }],
    // Placed with another setting: the approval expires after a few seconds.
    [
      "expired",
      {
        ...asked,
        prepare: (client, { request }) => placed(saga, client, request),
        meanwhile: (_client, { id }, by) => by.expire(id),
        end: rejected,
      },
    ],
  ];
}

/** The counters that the request takes from have no rows. */
function uncounted(saga: AnySaga, { request }: Asked): Named {
  const asked = { request, counters: {} };
  const isTaken = Object.keys(doneEnd(saga, asked).counters).length > 0;
  if (!isTaken) return [];
  return [["uncounted", { ...asked, end: undoneEnd(saga, asked, refusedAt(saga, asked), true) }]];
}

/** A request that is not valid is refused before anything is committed. */
function invalid(saga: AnySaga, asked: Asked, example: Asked | undefined): Named {
  if (!example) return [];
  const end = { ...nothingEnd(saga, asked), execution: "FAILED" };
  return [["invalid", { ...asked, input: example.request, end }]];
}

/** Another request with the id of a saga that is confirmed. */
function conflict(
  saga: AnySaga,
  { forwards }: Commands,
  example: Example<AnyRequest> | undefined,
): Named {
  if (!example?.impostor) return [];
  const journey: Journey = {
    ...example,
    prepare: (client, subject) => sendAll(client, subject, forwards),
    input: example.impostor,
    end: { ...doneEnd(saga, example), execution: "FAILED" },
  };
  return [["conflict", journey]];
}

function decided(saga: AnySaga, decision: "approve" | "reject"): Journey["meanwhile"] {
  return async (client, { id }, by) => {
    await by.parked(id);
    // A person without an answer asks again.
    await waitFor(`${id}'s decision`, async () => {
      const asked = { [saga.idName]: id, decision, by: "scenario" };
      const answer = await client.invoke("Approval", asked);
      return answer.ok || !["Unavailable", "Runtime.ExitError"].includes(answer.error);
    });
  };
}

async function placed(saga: AnySaga, client: ServicesClient, request: AnyRequest): Promise<void> {
  const table = new RecordsTable(saga, client.outputs.table(saga.noun));
  await table.place(request, "none", EXPIRES_SECONDS);
  table.close();
}

async function sendAll(
  client: ServicesClient,
  { id, request }: Subject,
  commands: readonly SentByHand[],
): Promise<void> {
  for (const [service, command] of commands) {
    const sent = () => client.resend(service, command, request, { reason: "Changed" });
    // A client without an answer asks again.
    await waitFor(`${command} of ${id}`, async () => (await sent()).ok);
  }
}
