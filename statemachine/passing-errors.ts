/*
 * The errors of the integrations that are worth a retry. Errors that a retry cannot repair are not here: an
 * input that no expression can read (States.QueryEvaluationError), a missing permission or queue, a bug. Some
 * integrations have a general name for errors that their lists do not name. It is retried, because it also
 * covers the service's 500s and throttling.
 */

/**
 * The service failed, timed out or lost the process. Or the function is being updated or woken. Or the
 * function itself says that something it needs does not answer. Errors of functions in a VPC, with EFS or
 * with SnapStart are left out: no function here is one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export const LAMBDA_PASSES = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.ResourceConflictException",
  "Lambda.ResourceNotReadyException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "Sandbox.Timedout",
  "States.Timeout",
  "Unavailable",
];

/**
 * The function was not called, because it already runs as often at once as our own limit allows. That limit
 * protects what is behind the function. Or the function lost the race for an item too often. Neither is a
 * reason to undo a healthy saga, so these errors are retried for longer.
 */
export const LAMBDA_BUSY = ["Lambda.TooManyRequestsException", "Busy"];

/**
 * The names of the AWS SDK integration: `DynamoDb`, where the optimized integration says `DynamoDB`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html#API_UpdateItem_Errors
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
 */
export const DYNAMODB_PASSES = [
  "DynamoDb.DynamoDbException",
  "DynamoDb.InternalServerErrorException",
  "DynamoDb.ProvisionedThroughputExceededException",
  "DynamoDb.RequestLimitExceededException",
  "DynamoDb.SdkClientException",
  "DynamoDb.ThrottlingException",
  "DynamoDb.TransactionConflictException",
];

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_Errors
 */
export const SQS_PASSES = [
  "SQS.AmazonSQSException",
  "SQS.RequestThrottledException",
  "SQS.SdkClientException",
  "States.Timeout",
];
