import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import type { Alarm, Dashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { openIndexOf, tableSetting } from "../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn, retriablesIn } from "../lambdas/saga/define";
import type { Entry } from "./constructs/entry";
import { Fence } from "./constructs/fence";
import type { MachineAlias } from "./constructs/machine-alias";
import type { ParticipantProps, Variables } from "./constructs/participant";
import type { Watched } from "./constructs/saga-metrics";
import { ServiceFunction } from "./constructs/service-function";
import { aliasesOf, GradualShift } from "./constructs/shift";
import { encryptIn } from "./encrypt";
import { keepLogs } from "./keep-logs";
import { type CoordinationName, isOutbox, tablesIn } from "./names";
import { type Part, partOf } from "./parts";
import type { OwnProvider, SagaProps } from "./props";
import { checkProviders, providersIn, providerVariables } from "./providers";
import { SagaTables, type Streams } from "./saga-tables";
import { warnOfSandbox } from "./sandbox-warning";
import { isDisposable, isProduction, releaseIn, type Settings, settingsIn } from "./settings";
import { watch } from "./watch";

/** What both coordinations of a saga have. It is made in a scope: a stack, or a construct of one. */
export abstract class Coordination {
  readonly saga: AnySaga;
  protected readonly settings: Settings;
  private readonly file: string | undefined;
  protected readonly providers: ReadonlyMap<string, OwnProvider>;
  protected readonly tables: SagaTables;
  /** What writes on the saga's record for its services. */
  protected readonly fence: Fence;
  /** The outputs. */
  readonly told: CfnOutput[] = [];
  /** Undefined in test stages. */
  protected dashboard: Dashboard | undefined;
  protected shift: GradualShift | undefined; // where a deployment reaches sagas bit by bit

  constructor(
    protected readonly scope: Construct,
    { saga, settings, file, providers }: SagaProps,
    readonly coordination: CoordinationName,
    streams?: Streams,
  ) {
    this.saga = saga;
    this.settings = settingsIn(scope, settings);
    this.file = file;
    this.providers = providersIn(scope, { saga, providers });
    checkProviders(saga, this.providers);
    if (isProduction(this.settings)) warnOfSandbox(scope, saga, this.providers);
    const tables = tablesIn(saga, coordination, this.settings, this.providers);
    this.tables = new SagaTables(scope, tables, streams);
    const isVaulted = tables.some(({ holds }) => holds === "vault"); // how long `saga place` keeps a secret:
    if (isVaulted) this.outputs({ ApprovalSeconds: this.approvalPolicy.APPROVAL_SECONDS });
    this.fence = new Fence(scope, "Fence", {
      entry: this.entry("fence"),
      records: this.records,
      services: everyServiceIn(saga).map(({ service }) => service),
      concurrency: this.fencesAtOnce,
    });
  }

  /** The function for the saga's records first, then one for each service. */
  protected get parts(): Part[] {
    const { saga, approvalPolicy: environment } = this;
    const { noun } = saga;
    const own = { name: noun, writes: [noun], reads: [noun], counts: [] };
    const records = { ...own, actsOutside: false, environment };
    const services = everyServiceIn(saga).map((by) =>
      partOf(by, noun, this.tables, this.providers.get(by.service)),
    );
    return [records, ...services];
  }

  /** The tables whose changes are events. */
  protected get outboxes(): Variables {
    const tables = tablesIn(this.saga, this.coordination, this.settings).filter(isOutbox);
    return this.tables.variables(tables.map(({ name }) => name));
  }

  protected propsOf(
    { name, writes, reads, counts, environment = {}, secretArn }: Part,
    makes: Entry["makes"],
  ): ParticipantProps {
    const provider = providerVariables(this.settings, this.providers.get(name));
    return {
      secretArn,
      service: name.toLowerCase(),
      entry: this.entry(makes, name),
      writes: this.tables.variables(writes),
      reads: this.tables.variables(reads),
      counts: this.tables.variables(counts),
      asks: name === this.saga.noun ? undefined : { fence: this.fence, as: name },
      environment: { ...environment, ...provider },
    };
  }

  protected entry(makes: Entry["makes"], of?: string): Entry {
    const provider = this.providers.get(of ?? "")?.file;
    return { saga: this.saga.name, file: this.file, makes, ...(of && { of }), provider };
  }

  /** What acts outside, where there is a limit to it. */
  protected limitedOf(functions: readonly (readonly [name: string, f: IFunction])[]) {
    const atOnce = this.outsideAtOnce;
    const names = this.parts.flatMap(({ name, actsOutside }) => (actsOutside ? [name] : []));
    const limited = functions.flatMap(([name, f]) => (names.includes(name) ? [f] : []));
    return atOnce === undefined ? undefined : { limited: { functions: limited, atOnce } };
  }

  /** How much of a part runs at once, if there is a limit. */
  protected limitOf({ actsOutside }: Part): number | undefined {
    return actsOutside ? this.outsideAtOnce : undefined;
  }

  /** How many questions of services it is sure to answer at once. Default: as many as the account has left. */
  protected get fencesAtOnce(): number | undefined {
    return undefined;
  }

  /** Test stages have no limit that would change what is tested. */
  protected get outsideAtOnce(): number | undefined {
    return this.keeps ? this.settings.outsideAtOnce : undefined;
  }

  protected get keeps(): boolean {
    return !isDisposable(this.settings);
  }

  protected get approvalPolicy() {
    const { approvalThreshold, approvalSeconds } = this.settings;
    return {
      APPROVAL_THRESHOLD: `${approvalThreshold}`,
      APPROVAL_SECONDS: `${approvalSeconds}`,
    };
  }

  /** The sagas' records, for a function that looks at them. */
  get records() {
    const { noun } = this.saga;
    const index = openIndexOf(this.saga);
    return { table: this.tables.named(noun), variable: tableSetting(noun), index };
  }

  /** The function by which a person decides. */
  protected approvalFunction(): ServiceFunction {
    const { table, variable } = this.records;
    const approval = new ServiceFunction(this.scope, "Approval", {
      service: "approval",
      entry: this.entry("approval"),
      environment: { [variable]: table.tableName },
    });
    table.grant(approval, "dynamodb:GetItem", "dynamodb:UpdateItem");
    return approval;
  }

  /**
   * Test stages are not watched: nobody is woken, and they are deployed faster.
   * @returns the alarms that tell of a bad deployment.
   */
  protected keepAndWatch(
    what: Omit<Watched, "namespace" | "noun" | "held" | "tables" | "openSagas">,
  ): readonly Alarm[] {
    encryptIn(this.scope, this.settings);
    if (!this.keeps) return [];
    keepLogs(this.scope);
    for (const queue of Object.values(what.deadLetters).flat()) {
      queue.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    }
    const own = { noun: this.saga.noun, tables: this.tables.all, openSagas: this.records };
    const held = retriablesIn(this.saga).flatMap(({ redeems }) =>
      redeems ? { service: redeems.from.service, seconds: redeems.seconds } : [],
    );
    const watched = watch(this.scope, this.settings, { held, ...own, ...what });
    this.dashboard = watched.dashboard;
    return watched.ofDeployments;
  }

  /** Has a deployment reach sagas bit by bit, where the stage is to be changed with care. */
  protected shiftGradually(
    functions: Readonly<Record<string, ServiceFunction | undefined>>,
    alarms: readonly Alarm[],
    machines: readonly (MachineAlias | undefined)[] = [],
  ): void {
    if (releaseIn(this.settings) !== "gradual") return;
    for (const machine of machines) machine?.shiftGradually(alarms);
    const aliases = aliasesOf(functions, this.fence.aliases);
    this.shift = new GradualShift(this.scope, "Shift", { aliases, alarms });
  }

  protected outputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) {
      this.told.push(new CfnOutput(this.scope, name, { value }));
    }
  }
}
