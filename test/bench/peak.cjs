// Loaded before a script: at its end, writes the most memory it held, in bytes, to the file `peak`.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  let kilobytes = process.resourceUsage().maxRSS;
  try {
    // maxRSS counts what the parent held before exec; the kernel's own mark does not
    kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    // not Linux
  }
  writeFileSync('peak', String(kilobytes * 1024));
});
