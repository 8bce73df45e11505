const NO_REGISTRY =
  /(NewConnection|NameResolution|ConnectTimeout|ReadTimeout|Proxy)Error|unreachable/;

/** What to do about an install's step that failed, as far as its last words tell: a line, or nothing. */
export function adviceOn(lastWords: string): string {
  if (!NO_REGISTRY.test(lastWords)) return "";
  return (
    "\nThe package registry cannot be reached. Is there a network? Behind a proxy set HTTPS_PROXY; " +
    "then run this again."
  );
}
