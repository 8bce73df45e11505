const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Jest's order knows how long files took only after a first run. The fault matrix and the storm
 * take minutes, so they begin at once, and everything else is done beside them.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const isLong = ({ path }) => path.includes("/scenarios/");
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
