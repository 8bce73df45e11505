const ADVICE: readonly [signs: RegExp, advice: string][] = [
  [/No space left on device|ENOSPC/, "The disk is full. Make room, then run this again."],
  [
    /NewConnectionError|NameResolutionError|ConnectTimeoutError|ProxyError|ReadTimeoutError|Network is unreachable/,
    "The package registry cannot be reached. Is there a network? Behind a proxy set HTTPS_PROXY; then run this again.",
  ],
];

/** What to do about a command that failed, as far as its last words tell: a line, or nothing. */
export function adviceOn(lastWords: string): string {
  const known = ADVICE.find(([signs]) => signs.test(lastWords));
  return known ? `\n${known[1]}` : "";
}
