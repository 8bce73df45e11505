import { catchOf, machine, taskOf, tasks } from "./given";

/** AWS's errors for each integration, and what is done about them. The sources are in the code. */
type Way = "tried again" | "waited for" | "given up";
const LAMBDA: Readonly<Record<string, Way>> = {
  "Lambda.ClientExecutionTimeoutException": "tried again",
  "Lambda.ServiceException": "tried again",
  "Lambda.AWSLambdaException": "tried again",
  "Lambda.SdkClientException": "tried again",
  "Lambda.Unknown": "tried again",
  "Lambda.ResourceConflictException": "tried again",
  "Lambda.ResourceNotReadyException": "tried again",
  "Runtime.ExitError": "tried again",
  "Runtime.OutOfMemory": "tried again",
  "Sandbox.Timedout": "tried again",
  "States.Timeout": "tried again",
  Unavailable: "tried again",
  "Lambda.TooManyRequestsException": "waited for",
  Busy: "waited for",
  "Lambda.InvalidParameterValueException": "given up",
  "Lambda.InvalidRequestContentException": "given up",
  "Lambda.RecursiveInvocationException": "given up",
  "Lambda.RequestTooLargeException": "given up",
  "Lambda.ResourceNotFoundException": "given up",
  "Lambda.KMSAccessDeniedException": "given up",
  "Runtime.ImportModuleError": "given up",
  "Function.ResponseSizeTooLarge": "given up",
  InvalidCommand: "given up",
};
const DYNAMODB: Readonly<Record<string, Way>> = {
  "DynamoDb.DynamoDbException": "tried again",
  "DynamoDb.InternalServerErrorException": "tried again",
  "DynamoDb.ProvisionedThroughputExceededException": "tried again",
  "DynamoDb.RequestLimitExceededException": "tried again",
  "DynamoDb.SdkClientException": "tried again",
  "DynamoDb.ThrottlingException": "tried again",
  "DynamoDb.TransactionConflictException": "tried again",
  "DynamoDb.ConditionalCheckFailedException": "given up",
  "DynamoDb.ItemCollectionSizeLimitExceededException": "given up",
  "DynamoDb.ResourceNotFoundException": "given up",
};
const SQS: Readonly<Record<string, Way>> = {
  "SQS.AmazonSQSException": "tried again",
  "SQS.SdkClientException": "tried again",
  "SQS.RequestThrottledException": "tried again",
  "States.Timeout": "tried again",
  "SQS.InvalidMessageContentsException": "given up",
  "SQS.QueueDoesNotExistException": "given up",
};
/** Errors for which a retry is useless, in any task. */
const HOPELESS = [
  "States.Runtime",
  "States.QueryEvaluationError",
  "States.DataLimitExceeded",
  "States.Permissions",
  "States.NoChoiceMatched",
];
const LISTS: readonly (readonly [resource: RegExp, list: Readonly<Record<string, Way>>])[] = [
  [/lambda:invoke$/, LAMBDA],
  [/dynamodb:updateItem/, DYNAMODB],
  [/sqs:sendMessage$/, SQS],
];
const RETRIERS = { "tried again": 0, "waited for": 1, "given up": -1 };

describe.each(tasks)("$name", ({ task }) => {
  const retrierOf = (error: string) =>
    (task.Retry ?? []).findIndex(({ ErrorEquals }) =>
      ErrorEquals.some((name) => [error, "States.ALL", "States.TaskFailed"].includes(name)),
    );
  const list = LISTS.find(([resource]) => resource.test(task.Resource))?.[1] ?? {};

  it.each(Object.entries(list))("%s is %s", (error, way) => {
    expect(retrierOf(error)).toBe(RETRIERS[way]);
  });

  it.each(HOPELESS)("%s is not tried again", (error) => {
    expect(retrierOf(error)).toBe(-1);
  });

  it("tries again nothing that is not in the list", () => {
    const known = Object.keys(list);
    expect(task.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals).sort()).toEqual(
      known.filter((error) => list[error] !== "given up").sort(),
    );
  });
});

it("an input that the machine cannot even read is an invalid order, and nothing is committed", () => {
  const caught = catchOf(taskOf("PlaceOrder"), "States.QueryEvaluationError");
  expect(caught?.Next).toBe("InvalidOrder");
  expect(machine.States.InvalidOrder).toMatchObject({ Type: "Fail", Error: "InvalidOrder" });
});
