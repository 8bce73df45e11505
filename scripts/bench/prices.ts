/**
 * AWS list prices in USD, us-east-1, without free tiers and discounts. Each line names the AWS page that
 * publishes the price. The price of Step Functions was checked against a stored copy of that page, the
 * others against what third parties quote from it. Check the pages before you rely on a sum.
 */
export const PRICES = {
  checkedOn: "2026-11-24",
  /** "AWS Step Functions Pricing", Standard Workflows: $0.025 per 1,000 state transitions. */
  millionStateTransitions: 25,
  /** The same page, Express Workflows: $1.00 per million requests. */
  millionExpressRequests: 1,
  /** The same: $0.00001667 per GB-second, in steps of 64 MB and 100 ms. */
  expressGbSecond: 0.00001667,
  /** "AWS Lambda Pricing": $0.20 per 1M requests. */
  millionLambdaRequests: 0.2,
  /** "AWS Lambda Pricing", Arm, first 7.5 billion GB-seconds of a month. */
  lambdaGbSecond: 0.0000133334,
  /** "Amazon DynamoDB Pricing for On-Demand Capacity", Standard table class (since 2024-11-01). */
  millionWriteRequestUnits: 0.625,
  /** The same page. */
  millionReadRequestUnits: 0.125,
  /** "Amazon EventBridge Pricing": $1.00 per million custom events; rules and SQS targets: none. */
  millionEvents: 1,
  /** "Amazon SQS Pricing", standard queues: $0.40 per million requests. */
  millionQueueRequests: 0.4,
  /** "Amazon CloudWatch Pricing", Logs, Collect (Data Ingestion), Standard class, per GB (2^30). */
  logsIngestedGb: 0.5,
} as const;

/** What these prices do not include. Each report must say so. */
export const NOT_INCLUDED = [
  "storage and backups",
  "custom metrics and alarms (a fixed sum per month, not per saga)",
  "X-Ray traces (sampled)",
  "cold starts (the init time is billed too)",
  "the reconciler's schedule",
  "dead letters (nothing is sent unless a step exhausts its retries)",
  "empty receives of the choreography's queues (a fixed sum per month, not per saga)",
] as const;
