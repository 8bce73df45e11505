import { CfnOutput, RemovalPolicy, Validations } from "aws-cdk-lib";
import {
  ApiDefinition,
  EndpointType,
  type MethodDeploymentOptions,
  SpecRestApi,
} from "aws-cdk-lib/aws-apigateway";
import { UserPool, UserPoolResourceServer } from "aws-cdk-lib/aws-cognito";
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { intakeTable } from "../lambdas/runtime/tables";
import {
  ASKS,
  type AskName,
  asksOf,
  collectionOf,
  SCOPES,
  type Scope,
} from "../lambdas/saga/front/asks";
import { SagaAlarms } from "./constructs/alarms";
import { showBelow } from "./constructs/dashboard";
import { answersOf } from "./constructs/failures";
import { Access } from "./constructs/front-access";
import { frontAlarms } from "./constructs/front-alarms";
import { FrontFunctions } from "./constructs/front-functions";
import { addGatewayResponses, gatewayDocument } from "./constructs/gateway-document";
import { setFunctions, setNamespace } from "./constructs/namespace";
import { encryptIn } from "./encrypt";
import type { Fronted } from "./fronted";
import { keepLogs } from "./keep-logs";
import { capital, inStage } from "./names";
import type { Saga } from "./saga";
import type { SagaStack } from "./saga-stack";
import { functionsIn, isDisposable } from "./settings";

/** The props of a `SagaApi`. Its settings are those of the saga: `apiUserPool`, `apiPlacesPerSecond`, … */
export interface SagaApiProps {
  /** The saga that it is the front door of. */
  readonly of: Saga | SagaStack;
}

/** The name of the API's stage, which is in its URL. The stage of the deployment is another matter. */
const API_STAGE = "v1";

/**
 * A saga's front door: a REST API made from its definition. `POST /orders` places a saga, `GET /orders/{id}` tells of
 * it, `POST /orders/{id}/approval` decides on it, and `POST /orders/{id}/compensation` has it undone.
 *
 * Callers sign with IAM, or have tokens of a Cognito user pool. Who may place may not approve. Its outputs: `ApiUrl`,
 * `IntakeTableName`, and with IAM the ARNs of three policies, `PlacePolicyArn`, `ApprovePolicyArn`, `OperatePolicyArn`.
 */
export class SagaApi extends Construct {
  readonly api: SpecRestApi;
  readonly #access: Access;

  constructor(scope: Construct, id: string, { of: { fronted: of } }: SagaApiProps) {
    super(scope, id);
    const { settings } = of;
    setNamespace(this, of.namespace);
    setFunctions(this, functionsIn(settings));
    const tokens = this.#tokens(of);
    const intake = this.#intake(of);
    const functions = new FrontFunctions(this, "Front", { of, intake, scopes: tokens?.scopes });
    this.api = this.#api(of, functions, tokens);
    this.#access = new Access(this, "Access", {
      api: this.api,
      stage: API_STAGE,
      saga: of.saga,
    });
    encryptIn(this, settings);
    if (!isDisposable(settings)) this.#keep(of, functions);
    const policies = tokens ? {} : this.#access.policies();
    const named = [...functions.all].map(
      ([ask, f]) => [`Front${capital(ask)}FunctionName`, f.live.functionName] as const,
    );
    const told = {
      ...{ ApiUrl: this.api.url, IntakeTableName: intake.tableName, ...policies },
      ...Object.fromEntries(named),
    };
    for (const [name, value] of Object.entries(told)) {
      new CfnOutput(this, name, { value }).overrideLogicalId(of.prefix + name);
    }
  }

  /**
   * Allows a grantee, with IAM, what the scope says: `place`, `approve` or `operate`. Each of the first two denies the
   * other one, so a grantee that gets both can do neither.
   */
  grant(scope: Scope, grantee: IGrantable): void {
    for (const statement of this.#access.statements(scope)) {
      grantee.grantPrincipal.addToPrincipalPolicy(statement);
    }
  }

  /** Logs outlive it, and alarms ring. The saga's dashboard shows them if it is in the same stack. */
  #keep({ namespace, settings, dashboard }: Fronted, made: FrontFunctions): void {
    keepLogs(this);
    const functions = [...made.all.values()];
    const answers = answersOf(made.of("place"), functions);
    const when = frontAlarms({ apiName: this.api.restApiName, functions, ...answers });
    const { alarms } = new SagaAlarms(this, "Alarms", {
      ...{ namespace, when },
      topic: settings.alarmTopic,
    });
    showBelow(this, dashboard, { title: "Front door", alarms });
  }

  /** It is found by its output, so it needs no name that outlives an emulator. */
  #intake({ settings }: Fronted): TableV2 {
    const keep = !isDisposable(settings);
    return new TableV2(this, intakeTable.name, {
      partitionKey: { name: intakeTable.keyAttribute, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keep },
      // It says whether new sagas are accepted. That ends with the door.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** The scopes of the tokens, in the user pool. */
  #tokens({ saga, settings }: Fronted) {
    const { apiUserPool: userPoolArn } = settings;
    if (!userPoolArn) return undefined;
    const identifier = inStage(`${saga.name}-saga`, settings);
    new UserPoolResourceServer(this, "Scopes", {
      identifier,
      userPool: UserPool.fromUserPoolArn(this, "UserPool", userPoolArn),
      scopes: SCOPES.map((scopeName) => ({ scopeName, scopeDescription: `may ${scopeName}` })),
    });
    return { userPoolArn, scopes: `${identifier}/` };
  }

  #api(
    { saga, settings, namespace }: Fronted,
    functions: FrontFunctions,
    tokens: { readonly userPoolArn: string; readonly scopes: string } | undefined,
  ): SpecRestApi {
    const functionFor = (ask: AskName) => functions.of(ask).live;
    const document = gatewayDocument(this, { saga, tokens, functionFor });
    const api = new SpecRestApi(this, "Api", {
      restApiName: namespace,
      apiDefinition: ApiDefinition.fromInline(document),
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: API_STAGE,
        tracingEnabled: true,
        methodOptions: limitsOf(saga, settings.apiPlacesPerSecond),
      },
    });
    acknowledge(api);
    addGatewayResponses(api);
    for (const ask of asksOf(saga)) {
      const { method, path } = ASKS[ask];
      const at = (collectionOf(saga) + path).replace("{id}", "*");
      functions.of(ask).live.addPermission(`Api-${ask}`, {
        principal: new ServicePrincipal("apigateway.amazonaws.com"),
        sourceArn: api.arnForExecuteApi(method, at, "*"),
      });
    }
    return api;
  }
}

/** What is left out on purpose. */
function acknowledge(api: SpecRestApi): void {
  const reasons = {
    APIG1:
      "Its log needs a role of the whole account. The functions log each request that reaches them.",
    APIG2: "The functions check each body, with the same words as every lane.",
    APIG3:
      "Callers sign or have tokens. Whoever wants a firewall too associates one of the account's.",
    APIG6: "Its log needs a role of the whole account, and would hold bodies.",
  };
  for (const [rule, reason] of Object.entries(reasons)) {
    Validations.of(api).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  }
}

/** A burst is what comes within two seconds. */
const BURST = 2;

/** New sagas have a limit of their own, so that decisions and undos get through where those are refused. */
const limitsOf = (
  saga: Fronted["saga"],
  perSecond: number,
): Record<string, MethodDeploymentOptions> => ({
  [`${collectionOf(saga)}/${ASKS.place.method}`]: {
    throttlingRateLimit: perSecond,
    throttlingBurstLimit: BURST * perSecond,
  },
});
