/** Preloaded into a measured process: writes its peak of resident memory, in KiB, to the file that it is told. */
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY_REPORT, String(process.resourceUsage().maxRSS)));
