const NO_REGISTRY =
  /(NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy)Error|unreachable/;
const NOT_TRUSTED = /certificate|CERT_|self.signed|unable to verify/i;

const NETWORK = "Check the network. Behind a proxy, set HTTPS_PROXY. Then run this again.";
const CERTIFICATE =
  "This machine does not trust the certificate of the package registry. If a proxy signs it, set " +
  "NODE_EXTRA_CA_CERTS and PIP_CERT to the file with the proxy's certificate. Then run this again.";

/** Advice for an installation step that failed, judged by the last lines of its log; may be empty. */
export function adviceOn(lastWords: string): string {
  if (NOT_TRUSTED.test(lastWords)) return `\n${CERTIFICATE}`;
  if (NO_REGISTRY.test(lastWords)) return `\nThe package registry cannot be reached. ${NETWORK}`;
  return "";
}

/** Advice for a download that got no answer, judged by the reason. */
export const adviceOnDownload = (reason: string): string =>
  NOT_TRUSTED.test(reason) ? CERTIFICATE : NETWORK;
