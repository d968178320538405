// One character a test, the failures at the end, and the counts as JSON in the file named by TEST_REPORT.
'use strict';
const fs = require('node:fs');
const process = require('node:process');
const loaded = require('mocha');

const Mocha = loaded.default ?? loaded; // an ES module: Node 20 hands out its namespace, newer Node the class itself
const { Dot, Spec } = Mocha.reporters;
const Shown = process.env.TEST_SPEC ? Spec : Dot;

module.exports = class Reporter extends Shown {
  constructor(runner, options) {
    super(runner, options);
    const skipped = [];
    runner.on('pending', test => skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      if (process.env.TEST_REPORT) fs.writeFileSync(process.env.TEST_REPORT, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      for (const title of skipped) console.log(`  SKIPPED: ${title}`);
    });
  }
};
