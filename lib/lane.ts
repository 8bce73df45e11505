import { Duration } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { Lane } from "../lambdas/saga/lane";
import type { Entry } from "./constructs/entry";
import { failedRuns } from "./constructs/failures";
import { Participant, type ParticipantProps } from "./constructs/participant";
import { type SagaProps as MachineProps, SagaMachine } from "./constructs/saga-machine";
import { DIRECT, type Watched } from "./constructs/saga-metrics";
import type { ServiceFunction } from "./constructs/service-function";

/** Below the half minute after which an API gives its caller up. */
const DIRECT_SECONDS = 25;

/** Where sagas begin: the state machine itself, or what hands over to it. */
export interface Start {
  readonly express?: SagaMachine;
  readonly direct?: ServiceFunction;
  /** The outputs that tell it, beside the state machine's. */
  readonly told: Readonly<Record<string, string>>;
  readonly watched: Pick<Watched, "express" | "direct" | "lost">;
  /** Lets somebody place sagas there. */
  grantStart(grantee: IGrantable): Grant;
}

export interface StartProps {
  readonly standard: SagaMachine;
  /** Of the express workflow; what both lanes step. */
  readonly machine: Pick<
    MachineProps,
    "definition" | "participants" | "parkingTables" | "logged" | "rejections"
  >;
  /** The services that a direct function takes in, as each has a function of its own. */
  readonly services: readonly ParticipantProps[];
  readonly entry: Entry;
  readonly concurrency: number | undefined;
}

/** What a lane needs beside the state machine. The lane `standard` needs nothing. */
export function startOf(scope: Construct, lane: Lane, props: StartProps): Start {
  const { standard } = props;
  switch (lane) {
    case "standard": {
      const grantStart = (grantee: IGrantable) =>
        standard.stateMachine.grantStartExecution(grantee);
      return { told: {}, watched: {}, grantStart };
    }
    case "express":
      return expressStart(scope, props);
    case "direct":
      return directStart(scope, props);
  }
}

function expressStart(scope: Construct, { standard, machine }: StartProps): Start {
  const express = new SagaMachine(scope, "Express", {
    ...machine,
    deadLetters: {},
    handsOverTo: standard,
  });
  const { stateMachine, startArn, failed } = express;
  return {
    express,
    told: { ExpressStateMachineArn: startArn },
    watched: { express: stateMachine, lost: failed },
    grantStart: (grantee) =>
      Grant.addToPrincipal({
        grantee,
        actions: ["states:StartSyncExecution", "states:StartExecution"],
        resourceArns: [stateMachine.stateMachineArn],
      }),
  };
}

/**
 * One function with all services in it, so its role has the permissions of all their roles. Whoever takes it over can
 * write to every table of the saga, and act on every system outside.
 */
function directStart(scope: Construct, props: StartProps): Start {
  const { standard, machine, services, entry, concurrency } = props;
  const secrets = services.flatMap(({ secretArn }) => secretArn ?? []);
  if (secrets.length > 1) {
    throw new Error("lane direct: its services share a function, which can have one secret only");
  }
  const all = <T extends object>(of: (service: ParticipantProps) => T | undefined): T =>
    Object.assign({}, ...services.map(of));
  const made = new Participant(scope, "direct-lane", {
    service: DIRECT,
    entry,
    writes: all(({ writes }) => writes),
    reads: all(({ reads }) => reads),
    counts: all(({ counts }) => counts),
    environment: {
      ...all(({ environment }) => environment),
      STATE_MACHINE_ARN: standard.startArn,
    },
    secretArn: secrets[0],
    concurrency,
    timeout: Duration.seconds(DIRECT_SECONDS),
  });
  const direct = made.function;
  standard.stateMachine.grantStartExecution(direct);
  return {
    direct,
    told: { DirectFunctionName: direct.live.functionName },
    watched: {
      direct,
      lost: machine.logged ? failedRuns(made, direct, machine.rejections) : undefined,
    },
    grantStart: (grantee) => invoking(grantee, direct.live),
  };
}

const invoking = (grantee: IGrantable, { functionArn }: IFunction) =>
  Grant.addToPrincipal({
    grantee,
    actions: ["lambda:InvokeFunction"],
    resourceArns: [functionArn],
  });
