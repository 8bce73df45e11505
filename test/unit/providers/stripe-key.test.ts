import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { stripe } from "../../../lambdas/providers/stripe";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { Unavailable } from "../../../lambdas/saga/errors";
import { FakeStripe, portOf } from "../../../scripts/stripe/fake-stripe";
import { aWish, type Wish } from "../../support/stripe/stripe-subject";

/* The key comes from Secrets Manager: read once, and again only where Stripe does not know it any more. */

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";
const SETTINGS = ["PROVIDER_SECRET", "AWS_ENDPOINT_URL_SECRETS_MANAGER"] as const;

let fake: FakeStripe;
let secrets: Server;
let asked: string[];
let kept: string | undefined;

beforeEach(async () => {
  fake = await FakeStripe.start();
  [asked, kept] = [[], fake.key];
  secrets = createServer(async (request, response) => {
    asked.push(await text(request));
    response.writeHead(kept ? 200 : 503, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(kept ? { SecretString: kept } : {}));
  });
  await new Promise<void>((done) => secrets.listen(0, "127.0.0.1", done));
  process.env.PROVIDER_SECRET = ARN;
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${portOf(secrets)}`;
});
afterEach(async () => {
  for (const name of SETTINGS) delete process.env[name];
  secrets.closeAllConnections();
  secrets.close();
  await fake.stop();
});

const aProvider = () => {
  const terms = {
    idOf: ({ id }: Wish) => id,
    currencyOf: () => "EUR",
    methodOf: ({ method }: Wish) => method,
  };
  return stripe(terms, { config: fake.config }).over(new MemoryStore(), "wishes", false);
};

it("is read once, by its ARN, and not before it is needed; it is in no setting", async () => {
  const provider = aProvider();
  expect(await provider.undo(aWish())).toBe("BARRED");
  expect(asked).toEqual([]);
  for (let n = 0; n < 3; n++) expect(await provider.do(aWish(), 2500)).toBe("DONE");
  expect(asked).toEqual([JSON.stringify({ SecretId: ARN })]);
  expect(JSON.stringify(process.env)).not.toContain(fake.key);
});

it("is read again where it was exchanged", async () => {
  const provider = aProvider();
  await provider.do(aWish(), 2500);
  kept = fake.key = "sk_test_another_of_the_fake";
  const wish = aWish();
  await expect(provider.do(wish, 2500)).rejects.toThrow(Unavailable);
  expect(await provider.do(wish, 2500)).toBe("DONE");
  expect(asked).toHaveLength(2);
});

it("is waited for where Secrets Manager does not answer", async () => {
  const provider = aProvider();
  kept = undefined;
  const wish = aWish();
  await expect(provider.do(wish, 2500)).rejects.toThrow(Unavailable);
  kept = fake.key;
  expect(await provider.do(wish, 2500)).toBe("DONE");
});
