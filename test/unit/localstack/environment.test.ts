import { execFileSync } from "node:child_process";
import { devNull } from "node:os";
import { enterLocal, localChanges, shellLines } from "../../../scripts/localstack/environment";

const endpoint = "http://127.0.0.1:4566";
/** Exported variables that have sent local commands elsewhere, or made them fail. */
const EXPORTED: readonly (readonly [name: string, value: string])[] = [
  ["AWS_PROFILE", "expired"],
  ["AWS_DEFAULT_PROFILE", "unknown"],
  ["AWS_SESSION_TOKEN", "of-a-real-account"],
  ["AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/admin"],
  ["AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere"],
  ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/"],
  ["AWS_ENDPOINT_URL_DYNAMODB", "https://dynamodb.eu-central-1.amazonaws.com"],
  ["AWS_ENDPOINT_URL_SFN", "nonsense"],
  ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"],
  ["AWS_USE_FIPS_ENDPOINT", "true"],
  ["AWS_DEFAULT_OUTPUT", "yaml"],
  ["CDK_PROFILE", "admin"],
  ["CDK_CONTEXT", "stage=prod"],
  ["CDK_HOME", "/nowhere"],
  ["NODE_OPTIONS", "--require=/nowhere"],
  ["DEBUG", "*"],
  ["POWERTOOLS_DEV", "true"],
];
/** The environment after the changes. */
const changed = (from: NodeJS.ProcessEnv) => {
  const after = { ...from, ...localChanges({ endpoint }, from) };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined));
};

describe("the environment of a local command", () => {
  it.each(EXPORTED)("is the same with %s=%s exported as without", (name, value) => {
    const plain = { PATH: "/bin", HOME: "/home/ann", LOCALSTACK_PORT: "4570" };
    expect(changed({ ...plain, [name]: value })).toEqual(changed(plain));
  });

  it.each(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE"])(
    "has its own %s",
    (name) => expect(changed({ [name]: "theirs" })).toEqual(changed({})),
  );

  it("reads no file of ~/.aws, and has the emulator's credentials and address", () => {
    expect(changed({})).toMatchObject({
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
    });
  });

  it("goes past a proxy to the emulator only", () => {
    const from = { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "intranet, localhost" };
    const list = "127.0.0.1,localhost,intranet";
    expect(changed(from)).toMatchObject({ ...from, NO_PROXY: list, no_proxy: list });
  });
});

describe("a process that enters it", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  it("is changed, and so is what it starts", () => {
    Object.assign(process.env, Object.fromEntries(EXPORTED));
    enterLocal({ endpoint });
    const child = execFileSync(process.execPath, ["-p", "JSON.stringify(process.env)"], {
      env: process.env, // what a child inherits by default, except in jest
    });
    expect(JSON.parse(child.toString())).toMatchObject({ AWS_ENDPOINT_URL: endpoint });
    for (const [name] of EXPORTED) expect(process.env).not.toHaveProperty(name);
  });

  it.each(["http://[::1]:4566", "http://localhost:4566", "http://127.1.2.3:1"])(
    "may use %s",
    (one) => expect(() => enterLocal({ endpoint: one })).not.toThrow(),
  );

  const elsewhere = "https://dynamodb.eu-central-1.amazonaws.com";

  it.each([elsewhere, "http://127.0.0.1.example.com:4566", "http://10.0.0.7:4566"])(
    "does not use %s, which nobody has named",
    (other) => {
      delete process.env.AWS_ENDPOINT_URL;
      expect(() => enterLocal({ endpoint: other })).toThrow(`${other} is not on this machine`);
      process.env.AWS_ENDPOINT_URL = "http://other:4566";
      expect(() => enterLocal({ endpoint: other })).toThrow("set AWS_ENDPOINT_URL to it");
    },
  );

  it("uses one elsewhere that the user has named, again and again", () => {
    process.env.AWS_ENDPOINT_URL = "http://10.0.0.7:4566";
    enterLocal({ endpoint: "http://10.0.0.7:4566/" });
    enterLocal({ endpoint: "http://10.0.0.7:4566/" });
    expect(process.env.NO_PROXY).toContain("10.0.0.7");
  });
});

test("the lines for a shell do the same", () => {
  const env = { PATH: process.env.PATH, ...Object.fromEntries(EXPORTED), AWS_PROFILE: "it's" };
  const lines = shellLines({ endpoint }, env);
  const script = [...lines, `'${process.execPath}' -p 'JSON.stringify(process.env)'`].join("\n");
  const shell = execFileSync("bash", ["--norc", "-euc", script], { env });
  const after: unknown = JSON.parse(shell.toString());
  expect(after).toMatchObject({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" });
  for (const [name] of EXPORTED) expect(after).not.toHaveProperty(name);
});
