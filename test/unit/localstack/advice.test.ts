import { adviceOn, adviceOnDownload } from "../../../scripts/localstack/advice";

test.each([
  ["SSLError(SSLCertVerificationError: certificate verify failed)", "NODE_EXTRA_CA_CERTS"],
  ["NewConnectionError('[Errno 111] Connection refused')", "Check the network."],
  ["error: command 'gcc' failed", ""],
])("what pip says last, %s, leads to advice: %s", (lastWords, advice) => {
  expect(adviceOn(lastWords)).toContain(advice);
  expect(adviceOn(lastWords) === "").toBe(advice === "");
});

test.each([
  ["self-signed certificate in certificate chain", "NODE_EXTRA_CA_CERTS"],
  ["unable to verify the first certificate", "NODE_EXTRA_CA_CERTS"],
  ["getaddrinfo ENOTFOUND repo1.maven.org", "Check the network."],
])("a download that fails with %s leads to advice: %s", (reason, advice) => {
  expect(adviceOnDownload(reason)).toContain(advice);
});
