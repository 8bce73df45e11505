import {
  howToGetJdk,
  howToGetPython,
  howToGetVenv,
} from "../../../scripts/localstack/packages.cjs";

/** A system with these commands and their outputs. */
const system = (commands: Record<string, string>) => (command: string) => commands[command];

const APT = {
  "apt-get": "apt 2.6.1",
  "apt-cache":
    "openjdk-9-jdk-headless - a\nopenjdk-17-jdk-headless - b\nopenjdk-8-jdk-headless - c",
};

test("on Debian, the newest JDK that this release has", () => {
  expect(howToGetJdk(system(APT))).toContain("apt-get install openjdk-17-jdk-headless`");
  expect(howToGetJdk(system({ "apt-get": "" }))).toContain("install default-jdk-headless`");
});

test("on Debian, the rest of a Python that has no venv", () => {
  expect(howToGetVenv("3.13", system(APT))).toContain("apt-get install python3.13-venv`");
});

test("on macOS, Homebrew", () => {
  expect(howToGetJdk(system({ brew: "4" }))).toBe("Install it: `brew install openjdk@21`");
  expect(howToGetPython(system({ brew: "4" }))).toBe("Install it: `brew install python@3.13`");
});

test("where no package manager is known, the sites", () => {
  expect(howToGetJdk(system({}))).toBe("Install one from https://adoptium.net");
  expect(howToGetPython(system({ "apt-get": "", "apt-cache": "" }))).toContain(
    "pyenv install 3.13",
  );
});
