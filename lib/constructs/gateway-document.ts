import { Stack } from "aws-cdk-lib";
import { ResponseType, type SpecRestApi } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { AnySaga } from "../../lambdas/saga/define";
import { ASKS, type AskName, asksOf, collectionOf } from "../../lambdas/saga/front/asks";
import { openApiOf } from "../../lambdas/saga/front/openapi";
import {
  PROBLEM_JSON,
  type ProblemKind,
  problem,
  retryAfter,
} from "../../lambdas/saga/front/problem";

export interface GatewayProps {
  readonly saga: AnySaga;
  /** The function that serves an ask. */
  functionFor(ask: AskName): IFunction;
  /** The Cognito user pool whose tokens are taken, and what their scopes begin with. Default: IAM. */
  readonly tokens?: { readonly userPoolArn: string; readonly scopes: string } | undefined;
}

/**
 * The saga's OpenAPI document as API Gateway imports it: with the functions behind it and with who is let in. It has no
 * schemas. API Gateway knows a part of JSON schema only, and the functions check each body in the words of every lane.
 */
export function gatewayDocument(scope: Construct, props: GatewayProps): object {
  const { saga, tokens } = props;
  const { openapi, info, paths } = openApiOf(saga);
  const served = asksOf(saga).map((ask) => {
    const { method, path } = ASKS[ask];
    const operation = paths[collectionOf(saga) + path]?.[method.toLowerCase()];
    const { operationId, parameters, responses } = operation ?? {};
    const statuses = Object.keys(responses ?? {}).map((status) => [
      status,
      { description: status },
    ]);
    return {
      at: collectionOf(saga) + path,
      method: method.toLowerCase(),
      what: {
        ...{ operationId, parameters, responses: Object.fromEntries(statuses) },
        security: [tokens ? { tokens: scopesOf(ask, tokens.scopes) } : { iam: [] }],
        "x-amazon-apigateway-integration": integration(scope, props.functionFor(ask)),
      },
    };
  });
  const all: Record<string, Record<string, object>> = {};
  for (const { at, method, what } of served) all[at] = { ...all[at], [method]: what };
  return {
    ...{ openapi, info, paths: all },
    components: { securitySchemes: tokens ? cognito(tokens.userPoolArn) : IAM },
  };
}

const scopesOf = (ask: AskName, prefix: string) => ASKS[ask].scopes.map((it) => prefix + it);

/** Milliseconds: the most that API Gateway waits, without a quota of one's own. */
const GATEWAY_MS = 29_000;

const integration = (scope: Construct, { functionArn }: IFunction) => ({
  type: "aws_proxy",
  httpMethod: "POST",
  payloadFormatVersion: "1.0",
  timeoutInMillis: GATEWAY_MS,
  uri: `arn:${Stack.of(scope).partition}:apigateway:${Stack.of(scope).region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
});

const HEADER = { type: "apiKey", name: "Authorization", in: "header" } as const;
const IAM = { iam: { ...HEADER, "x-amazon-apigateway-authtype": "awsSigv4" } };
const cognito = (userPoolArn: string) => ({
  tokens: {
    ...HEADER,
    "x-amazon-apigateway-authtype": "cognito_user_pools",
    "x-amazon-apigateway-authorizer": { type: "cognito_user_pools", providerARNs: [userPoolArn] },
  },
});

/** What the gateway answers itself, as problem details too. */
const BY_GATEWAY: Readonly<Record<string, ProblemKind>> = {
  ACCESS_DENIED: "forbidden",
  MISSING_AUTHENTICATION_TOKEN: "forbidden",
  WAF_FILTERED: "forbidden",
  UNAUTHORIZED: "unauthorized",
  INVALID_SIGNATURE: "unauthorized",
  EXPIRED_TOKEN: "unauthorized",
  THROTTLED: "throttled",
  QUOTA_EXCEEDED: "throttled",
  REQUEST_TOO_LARGE: "too-large",
  UNSUPPORTED_MEDIA_TYPE: "not-json",
  INTEGRATION_TIMEOUT: "late",
  INTEGRATION_FAILURE: "unavailable",
  DEFAULT_4XX: "bad-input",
  DEFAULT_5XX: "internal",
};

/** The gateway's own answers, made for an API. */
export function addGatewayResponses(api: SpecRestApi): void {
  for (const [type, kind] of Object.entries(BY_GATEWAY)) {
    const wait = retryAfter(kind);
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: `${problem(kind).status}`,
      responseHeaders: {
        "Content-Type": `'${PROBLEM_JSON}'`,
        ...(wait !== undefined && { "Retry-After": `'${wait}'` }),
      },
      templates: { "application/json": JSON.stringify(problem(kind)) },
    });
  }
}
