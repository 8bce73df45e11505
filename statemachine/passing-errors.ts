/*
 * What the integrations report when it is worth trying again. What a retry cannot mend is not here:
 * an input that no expression can read (States.QueryEvaluationError), a missing permission or queue,
 * a bug. Where an integration has a general name for what its list does not name, that is retried,
 * since a service's 500 and its throttling come under it too.
 */

/**
 * The service failed, timed out or lost the process; the function is just being changed or woken; or
 * it says itself that something it needs is away. Left out is what only functions in a VPC, with EFS
 * or with SnapStart meet: none is one.
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
 * The function was not even called, as it runs as often at once as it may, which is our own limit
 * and protects what is behind it; or it lost the race for an item too often. Neither is a reason to
 * undo a healthy saga, so it is waited for.
 */
export const LAMBDA_BUSY = ["Lambda.TooManyRequestsException", "Busy"];

/**
 * As the AWS SDK integration names them: `DynamoDb`, where the optimized one says `DynamoDB`.
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
