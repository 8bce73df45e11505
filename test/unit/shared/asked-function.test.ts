import { endpointIn } from "../../../lambdas/runtime/aws/asked-function";
import { documentClient } from "../../../lambdas/runtime/aws/dynamodb-store";

describe("where Lambda is, if nothing says so", () => {
  it.each([
    ["eu-west-1", "lambda.eu-west-1.amazonaws.com"],
    ["cn-north-1", "lambda.cn-north-1.amazonaws.com.cn"],
    ["us-gov-west-1", "lambda.us-gov-west-1.amazonaws.com"],
  ])("is beside DynamoDB, in the partition of the region: %s", (region, host) => {
    const { endpointProvider } = documentClient().config;
    expect(endpointIn({ endpointProvider }, region, {}).host).toBe(host);
  });

  it("is not there where the environment says another place, for Lambda first of all", () => {
    const { endpointProvider } = documentClient().config;
    const all = { AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
    const own = { ...all, AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:2" };
    const hosts = [all, own].map((env) => endpointIn({ endpointProvider }, "eu-west-1", env).host);
    expect(hosts).toEqual(["127.0.0.1:1", "127.0.0.1:2"]);
  });
});
