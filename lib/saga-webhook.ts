import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { FunctionUrlAuthType } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { PROVIDER_SECRET } from "../lambdas/runtime/aws/environment";
import { tableSetting } from "../lambdas/runtime/tables";
import { eventsTable } from "../lambdas/runtime/webhook";
import { waitingIn } from "../lambdas/saga/define";
import { SagaAlarms } from "./constructs/alarms";
import { showBelow } from "./constructs/dashboard";
import { setFunctions, setNamespace } from "./constructs/namespace";
import { ServiceFunction } from "./constructs/service-function";
import { grantTaskResponse } from "./constructs/task-tokens";
import { webhookAlarms } from "./constructs/webhook-alarms";
import { encryptIn } from "./encrypt";
import type { Fronted } from "./fronted";
import { keepLogs } from "./keep-logs";
import type { Saga } from "./saga";
import type { SagaStack } from "./saga-stack";
import { functionsIn, isDisposable } from "./settings";

/** The props of a `SagaWebhook`. */
export interface SagaWebhookProps {
  /** The saga whose steps wait for somebody who must act outside. */
  readonly of: Saga | SagaStack;
  /** The file that exports `webhook`, a `Webhook` of `stepfunctions-saga/lambda`. */
  readonly file: string;
  /** The ARN of the secret, in Secrets Manager, that events are signed with. */
  readonly secretArn: string;
  /**
   * Events that it hears at once. Default: no limit. As many executions are reserved, and no more can starve the other
   * functions of the account: anybody can call its address.
   */
  readonly atOnce?: number;
}

/**
 * The address that an outside system calls when somebody has acted there: a function URL that anybody can reach. It
 * wakes the saga, which asks the system itself. Its outputs are `WebhookUrl`, `WebhookFunctionName` and
 * `EventsTableName`. Without it, or where an event is lost, the saga asks from time to time, and ends at its deadline at
 * the latest.
 * @throws Error if no step of the saga waits for somebody outside, or `atOnce` is no whole number of 1 or more.
 */
export class SagaWebhook extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: SagaWebhookProps) {
    super(scope, id);
    const { of, file, secretArn, atOnce } = props;
    const { saga, settings, namespace, records, prefix, hearing } = of.fronted;
    if (waitingIn(saga).length === 0)
      throw new Error(`no step of ${saga.name} waits for somebody outside`);
    if (!(atOnce === undefined || (Number.isInteger(atOnce) && atOnce >= 1)))
      throw new Error("atOnce must be a whole number of 1 or more");
    setNamespace(this, namespace);
    setFunctions(this, functionsIn(settings));
    const events = this.#events();
    const made = new ServiceFunction(this, "Function", {
      service: "webhook",
      entry: hearing(file),
      environment: {
        [records.variable]: records.table.tableName,
        [tableSetting(eventsTable.name)]: events.tableName,
        [PROVIDER_SECRET]: secretArn,
      },
      concurrency: atOnce,
    });
    records.table.grant(made, "dynamodb:GetItem");
    events.grant(made, "dynamodb:GetItem", "dynamodb:UpdateItem");
    const actions = ["secretsmanager:GetSecretValue"];
    made.addToRolePolicy(new PolicyStatement({ actions, resources: [secretArn] }));
    grantTaskResponse(made);
    encryptIn(this, settings);
    if (!isDisposable(settings)) this.#keep(of.fronted, made);
    this.url = made.live.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
    const told = {
      WebhookUrl: this.url,
      WebhookFunctionName: made.live.functionName,
      [`${eventsTable.name}TableName`]: events.tableName,
    };
    for (const [name, value] of Object.entries(told)) {
      new CfnOutput(this, name, { value }).overrideLogicalId(prefix + name);
    }
  }

  /** Logs outlive it, and alarms ring. The saga's dashboard shows them if it is in the same stack. */
  #keep({ namespace, settings, dashboard }: Fronted, made: ServiceFunction): void {
    keepLogs(this);
    const { alarms } = new SagaAlarms(this, "Alarms", {
      when: webhookAlarms({ namespace, service: made.service, function: made }),
      ...{ namespace, topic: settings.alarmTopic },
    });
    showBelow(this, dashboard, { title: "Webhook", alarms });
  }

  /** Which events were heard. If it is lost, sagas are woken once more, which does no harm: it is not recovered. */
  #events(): TableV2 {
    return new TableV2(this, eventsTable.name, {
      partitionKey: { name: eventsTable.keyAttribute, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      timeToLiveAttribute: "expiresAt",
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
