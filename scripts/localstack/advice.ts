const NO_REGISTRY =
  /(NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy)Error|unreachable/;
const NOT_TRUSTED = /certificate|CERT_|self.signed|unable to verify/i;

const NETWORK = "Is there a network? Behind a proxy set HTTPS_PROXY; then run this again.";
const CERTIFICATE =
  "The registry's certificate is signed by nobody that this machine trusts. Where a proxy signs it, set " +
  "NODE_EXTRA_CA_CERTS and PIP_CERT to the file with the proxy's certificate; then run this again.";

/** What to do about an install's step that failed, as far as its last words tell: a line, or nothing. */
export function adviceOn(lastWords: string): string {
  if (NOT_TRUSTED.test(lastWords)) return `\n${CERTIFICATE}`;
  if (NO_REGISTRY.test(lastWords)) return `\nThe package registry cannot be reached. ${NETWORK}`;
  return "";
}

/** What to do about a download that got no answer, for this reason. */
export const adviceOnDownload = (reason: string): string =>
  NOT_TRUSTED.test(reason) ? CERTIFICATE : NETWORK;
